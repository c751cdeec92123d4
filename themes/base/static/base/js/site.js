// What script adds to every page. Nothing a reader needs in order to read, search, download or write depends on it.
import { accessibility } from "./accessibility.js";
import { readingTools } from "./reading.js";
import { suggestions } from "./suggest.js";
import { switcher } from "./switcher.js";

accessibility();
readingTools();
document.querySelectorAll("[data-switcher]").forEach(switcher);
document.querySelectorAll("input[data-suggest]").forEach(suggestions);

// The notice for when the network is gone. Nothing depends on it, so a browser that refuses it is left alone.
navigator.serviceWorker?.register("/offline.js").catch(() => {});

// The phone's menu closes with Esc and when the reader goes elsewhere.
for (const menu of document.querySelectorAll("details.menu")) {
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
}
