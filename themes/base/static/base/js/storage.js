// What the reader chose, kept on her own device only; a browser that refuses storage simply forgets.
const KEY = "jingting-display";

export function load() {
  try { return JSON.parse(localStorage.getItem(KEY)) || {}; } catch { return {}; }
}

export function save(choices) {
  try { localStorage.setItem(KEY, JSON.stringify(choices)); } catch { /* nothing is lost but the memory of it */ }
}
