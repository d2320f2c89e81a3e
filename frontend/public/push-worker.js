/** Shows reminders that come by push, also while no page is open, and opens the todo that one is of. */

const UNREADABLE = { title: "Open the app to see it.", id: null, reminded_at: "" };

function read(data) {
  try {
    return { ...UNREADABLE, ...data.json() };
  } catch {
    return UNREADABLE;
  }
}

/** The tag is that of the page's own notice, so a reminder that comes both ways is shown once. */
function show({ id, title, reminded_at }) {
  const tag = id === null ? "reminder" : `${id} ${reminded_at ?? ""}`;
  return self.registration.showNotification("Reminder", { body: title, tag, data: { id }, icon: "/icon.svg" });
}

/** Brings an open page forward, or opens one. */
async function open(id) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find(({ url }) => new URL(url).pathname === "/");
  if (page === undefined) return self.clients.openWindow(id === null ? "/" : `/?todo=${encodeURIComponent(id)}`);
  if (id !== null) page.postMessage({ type: "show-todo", id });
  return page.focus();
}

self.addEventListener("push", (event) => event.waitUntil(show(read(event.data))));

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.id ?? null));
});
