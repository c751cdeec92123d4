// Answers a navigation that failed with a notice; keeps nothing, so nothing it shows can be stale.
const NOTICES = {{ notices|safe }};
const HEADERS = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": {{ policy|safe }} };

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.registration.navigationPreload?.enable()));

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const path = new URL(url).pathname;
  // A form that could not be sent stays with the browser, which offers to send it again; the admin is no reader's page.
  if (method !== "GET" || mode !== "navigate" || path.startsWith("/admin/")) return;
  event.respondWith(answer(event, path.startsWith("/hant/") ? NOTICES.hant : NOTICES.plain));
});

async function answer(event, notice) {
  try {
    return (await event.preloadResponse) || (await fetch(event.request));
  } catch {
    return new Response(notice, { status: 503, headers: HEADERS });
  }
}
