// Files in blocks: several at once, dropped or chosen, going on after a break. Without this script the form sends them whole,
// after a page of its own that asks about secrecy.
const RETRIES = 6;
const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

for (const form of document.querySelectorAll("form[data-upload]")) prepare(form);

function prepare(form) {
  const zone = form.querySelector(".drop");
  const input = form.querySelector("input[type=file]");
  const list = form.querySelector("[data-progress]");
  const chosen = form.querySelector("[data-chosen]");
  const name = () => { chosen.textContent = [...input.files].map((file) => file.name).join("、"); };
  form.classList.add("scripted");
  askFirst(form, input);
  input.addEventListener("change", name);
  for (const kind of ["dragover", "dragleave", "drop"]) {
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.toggle("over", kind === "dragover");
      if (kind !== "drop") return;
      input.files = event.dataTransfer.files;
      name();
    });
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    const pages = await Promise.all([...input.files].map((file) => bring(form, file, line(list, file))));
    button.disabled = false;
    input.value = "";
    name();
    if (pages.length === 1 && pages[0]) window.location.assign(pages[0]);
  });
}

// Nothing can be chosen before the answer, and nothing at all after "涉密": not even a name leaves this machine.
function askFirst(form, input) {
  const answers = form.querySelectorAll("input[type=radio][name=secrecy]");
  const asked = () => {
    const said = form.querySelector("input[name=secrecy]:checked")?.value;
    form.querySelector("[data-give]").hidden = input.disabled = said !== "public";
    form.querySelector("[data-secret]").hidden = said !== "secret";
    if (said === "secret") input.value = "";
  };
  for (const answer of answers) {
    document.getElementById(answer.getAttribute("form"))?.remove();
    answer.removeAttribute("form");
    answer.addEventListener("change", asked);
  }
  if (answers.length) asked(); // a browser may bring an answer back with the page
}

function line(list, file) {
  const item = document.createElement("li");
  const words = document.createElement("span");
  const bar = document.createElement("progress");
  bar.max = file.size;
  bar.setAttribute("aria-label", file.name);
  item.append(bar, words);
  list.append(item);
  return (said, text) => {
    bar.value = said?.offset ?? bar.value;
    words.textContent = `${file.name}　${text ?? said.label}${said?.done && said.state === "refused" ? `：${said.message}` : ""}`;
    if (!said?.done) return;
    const link = document.createElement("a");
    link.href = said.page;
    link.textContent = "查看";
    words.append("　", link);
  };
}

async function bring(form, file, show) {
  const remembered = `upload ${form.dataset.upload} ${file.name} ${file.size} ${file.lastModified}`;
  try {
    let said = await earlier(localStorage.getItem(remembered)) ?? await begun(form, file);
    localStorage.setItem(remembered, said.blocks);
    while (said.offset < said.size) said = await sent(form, file, said, show);
    localStorage.removeItem(remembered);
    for (let wait = 0.3; !said.done; wait = Math.min(wait * 1.5, 3)) {
      show(said, said.state === "received" ? "已上传，排队读取。可以离开本页" : "正在读取和检查。可以离开本页");
      await pause(wait);
      said = await asked(said.blocks);
    }
    show(said);
    return said.page;
  } catch (error) {
    show(null, `${error.message}　再选同一个文件可以接着传。`);
    return null;
  }
}

async function earlier(address) {
  if (!address) return null;
  const said = await asked(address).catch(() => null);
  return said && said.state === "received" && said.offset < said.size ? said : null;
}

async function begun(form, file) {
  const body = new FormData();
  for (const name of ["csrfmiddlewaretoken", "resource", "secrecy"]) body.append(name, form[name].value);
  body.append("name", file.name);
  body.append("size", file.size);
  return read(await fetch(form.dataset.upload, { method: "POST", body }));
}

async function sent(form, file, said, show) {
  const end = Math.min(said.offset + said.block, file.size);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await fetch(said.blocks, {
        method: "PUT", body: file.slice(said.offset, end),
        headers: { "Content-Range": `bytes ${said.offset}-${end - 1}/${file.size}`, "X-CSRFToken": form.csrfmiddlewaretoken.value },
      });
      const next = answer.status === 409 ? await asked(said.blocks) : await read(answer);
      show(next, `上传中 ${Math.floor((next.offset / next.size) * 100)}%`);
      return next;
    } catch (error) {
      if (attempt === RETRIES || error.refused) throw error;
      show(said, "网络中断，正在重试");
      await pause(2 ** attempt);
    }
  }
}

async function asked(address) {
  return read(await fetch(address));
}

async function read(answer) {
  const said = await answer.json();
  if (answer.ok) return said;
  throw Object.assign(new Error(said.title), { refused: answer.status < 500 });
}
