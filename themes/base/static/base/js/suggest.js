// Suggestions under a search box: a listbox after the ARIA pattern. Without script the form simply submits.
const WAIT = 160;

export function suggestions(input) {
  const list = document.createElement("ul");
  list.id = `${input.id}-suggestions`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "搜索建议");
  list.hidden = true;
  input.form.append(list);
  input.type = "text"; // ARIA in HTML lets no search field be a combobox
  input.enterKeyHint = "search";
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })) {
    input.setAttribute(name, value);
  }
  let timer = 0, chosen = -1, asked = "";

  const close = () => { list.hidden = true; chosen = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const choose = (place) => {
    const options = [...list.children];
    if (!options.length) return;
    chosen = (place + options.length) % options.length;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    input.setAttribute("aria-activedescendant", options[chosen].id);
  };
  const show = (words) => {
    list.replaceChildren(...words.slice(0, 8).map((word, place) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${place}`;
      option.setAttribute("role", "option");
      option.textContent = word;
      option.addEventListener("mousedown", (event) => { event.preventDefault(); input.value = word; input.form.requestSubmit(); });
      return option;
    }));
    list.hidden = !words.length;
    chosen = -1;
    input.setAttribute("aria-expanded", String(Boolean(words.length)));
  };
  const ask = async () => {
    const query = input.value.trim();
    if (query === asked) return;
    asked = query;
    if (!query) { close(); return; }
    try {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(query)}`, { headers: { Accept: "application/json" } });
      if (!answer.ok || input.value.trim() !== query) return;
      const found = await answer.json();
      show((found.suggestions || found).map((one) => one.text || one.title || one));
    } catch { close(); }
  };
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); choose(chosen + (event.key === "ArrowDown" ? 1 : -1)); }
    if (event.key === "Escape") { event.preventDefault(); close(); }
    if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); input.value = list.children[chosen].textContent; input.form.requestSubmit(); }
  });
}
