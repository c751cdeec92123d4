// From any site to any other: type a name or its first letters. Without script the link leads to the directory.
export function switcher(link) {
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      const answer = await fetch("/departments.json");
      if (!answer.ok) throw new Error(String(answer.status));
      open(link, (await answer.json()).departments);
    } catch { location.assign(link.href); }
  });
}

function open(link, departments) {
  const dialog = document.createElement("dialog");
  dialog.className = "switcher";
  dialog.setAttribute("aria-label", "部门网站");
  const edition = location.pathname.match(/^(\/hant)?(\/elder)?(?=\/)/)?.[0] || "";
  const field = Object.assign(document.createElement("input"), { className: "in", type: "text", placeholder: "部门名称或首字母，如 gjj", autocomplete: "off" });
  field.setAttribute("aria-label", "部门名称或首字母");
  const status = document.createElement("p");
  status.className = "vh";
  status.setAttribute("role", "status");
  const list = document.createElement("ul");
  const close = Object.assign(document.createElement("button"), { className: "btn line", type: "button", textContent: "关闭" });
  const show = () => {
    const typed = field.value.trim().toLowerCase();
    const found = departments.filter((one) => !typed || [one.name, one.full_name, one.letters, one.sound].some((text) => text.toLowerCase().includes(typed)));
    list.replaceChildren(...found.map((one) => {
      const item = document.createElement("li");
      const site = Object.assign(document.createElement("a"), { href: one.address.replace(/\/$/, `${edition}/`), textContent: one.full_name });
      item.append(site);
      return item;
    }));
    status.textContent = found.length ? `${found.length} 个网站` : "没有这个部门";
  };
  field.addEventListener("input", show);
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") list.querySelector("a")?.click(); });
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => { dialog.remove(); link.focus(); });
  dialog.append(field, status, list, close);
  document.body.append(dialog);
  show();
  dialog.showModal();
  field.focus();
}
