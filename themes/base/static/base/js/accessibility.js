// 无障碍: size, contrast, guide line, large pointer, read aloud. The link in the top line leads to the statement
// page; with script it opens this panel instead.
import { load, save } from "./storage.js";
import { canSpeak, speak, stop } from "./speech.js";

const SIZES = ["100", "125", "150"];
const SWITCHES = [["contrast", "高对比", "more"], ["guide", "参考线", "on"], ["pointer", "大光标", "on"], ["links", "标出链接", "on"]];

export function accessibility() {
  const choices = load();
  apply(choices);
  const link = document.querySelector("[data-panel=accessibility]");
  if (!link) return;
  let panel = null;
  link.setAttribute("role", "button");
  link.setAttribute("aria-expanded", "false");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    panel ||= build(choices, link);
    const open = panel.hidden;
    panel.hidden = !open;
    link.setAttribute("aria-expanded", String(open));
    if (open) panel.querySelector("button").focus();
  });
  link.addEventListener("keydown", (event) => { if (event.key === " ") { event.preventDefault(); link.click(); } });
}

function apply(choices) {
  const root = document.documentElement;
  root.dataset.size = choices.size || "100";
  for (const [key] of SWITCHES) {
    if (choices[key]) root.dataset[key] = choices[key]; else delete root.dataset[key];
  }
  guide(Boolean(choices.guide));
}

function guide(on) {
  let line = document.querySelector(".guide-line");
  if (!on) { line?.remove(); return; }
  if (line) return;
  line = document.createElement("div");
  line.className = "guide-line";
  line.setAttribute("aria-hidden", "true");
  document.body.append(line);
  // A transform set by script is no inline style attribute in the page's source: the policy allows it.
  addEventListener("pointermove", (event) => { line.style.transform = `translateY(${event.clientY}px)`; }, { passive: true });
}

function button(text, pressed, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn line s";
  made.textContent = text;
  if (pressed !== null) made.setAttribute("aria-pressed", String(pressed));
  made.addEventListener("click", () => act(made));
  return made;
}

function build(choices, link) {
  const panel = document.createElement("section");
  panel.className = "a11y-panel";
  panel.setAttribute("aria-label", "无障碍设置");
  panel.hidden = true;
  const change = () => { save(choices); apply(choices); };
  const sizes = SIZES.map((size) => button(`字号 ${size}%`, (choices.size || "100") === size, (made) => {
    choices.size = size;
    sizes.forEach((one) => one.setAttribute("aria-pressed", String(one === made)));
    change();
  }));
  const switches = SWITCHES.map(([key, label, value]) => button(label, Boolean(choices[key]), (made) => {
    choices[key] = choices[key] ? "" : value;
    made.setAttribute("aria-pressed", String(Boolean(choices[key])));
    change();
  }));
  const rest = [];
  if (canSpeak()) {
    let on = false;
    rest.push(button("朗读本页", false, (made) => {
      on = !on;
      made.setAttribute("aria-pressed", String(on));
      if (on) speak(document.querySelector("main"), () => { on = false; made.setAttribute("aria-pressed", "false"); }); else stop();
    }));
  }
  rest.push(button("恢复默认", null, () => {
    for (const key of Object.keys(choices)) delete choices[key];
    [...sizes, ...switches].forEach((one, place) => one.setAttribute("aria-pressed", String(place === 0)));
    change();
  }));
  rest.push(button("关闭", null, close));
  const statement = document.createElement("a");
  statement.className = "link";
  statement.href = link.getAttribute("href");
  statement.textContent = "无障碍说明";
  panel.append(...sizes, ...switches, ...rest, statement);
  panel.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  link.closest(".util").after(panel);
  return panel;

  function close() {
    panel.hidden = true;
    link.setAttribute("aria-expanded", "false");
    link.focus();
  }
}
