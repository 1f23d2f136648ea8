// How a page draws attention to what Jarvis says: a count in the title while nobody looks, and a plucked knot in the
// bar when something falls due.

const title = document.title;
let unread = 0;

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) unread = 0;
  tell();
});

/** Jarvis has spoken; `isDue` when it is a reminder. */
export function ring(isDue: boolean): void {
  unread += document.hidden ? 1 : 0;
  tell();
  const brand = document.querySelector(".brand");
  if (!isDue || brand === null) return;
  brand.classList.remove("rings");
  // Without a look at the layout in between, the browser sees no change and the knot stands still the second time.
  brand.getBoundingClientRect();
  brand.classList.add("rings");
}

function tell(): void {
  document.title = unread > 0 ? `(${unread}) ${title}` : title;
}
