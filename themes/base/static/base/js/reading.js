// The tools beside an article (字号 朗读 打印 分享) and the reading button of 长辈版; shown only where they work.
import { canSpeak, speak, stop } from "./speech.js";

const SIZES = ["", "large", "larger"];

export function readingTools() {
  const bar = document.querySelector(".tools");
  const text = document.querySelector("[data-speak]") || document.querySelector("main");
  let size = 0;
  const acts = {
    size: () => { size = (size + 1) % SIZES.length; text.dataset.reading = SIZES[size]; },
    print: () => window.print(),
    share: (button) => share(button),
    speak: (button) => toggleSpeech(button, text),
  };
  if (bar) bar.hidden = false;
  for (const button of document.querySelectorAll("[data-tool]")) {
    if (button.dataset.tool === "speak" && !canSpeak()) { button.remove(); continue; }
    button.hidden = false;
    button.addEventListener("click", () => acts[button.dataset.tool](button));
  }
}

function toggleSpeech(button, text) {
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(on));
  if (on) speak(text, () => button.setAttribute("aria-pressed", "false")); else stop();
}

async function share(button) {
  const address = document.querySelector("link[rel=canonical]")?.href || location.href;
  const label = button.querySelector("span");
  try {
    if (navigator.share) { await navigator.share({ title: document.title, url: address }); return; }
    await navigator.clipboard.writeText(address);
    label.textContent = "已复制";
  } catch { label.textContent = "未复制"; }
  setTimeout(() => { label.textContent = "分享"; }, 2000);
}
