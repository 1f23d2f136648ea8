// The reminders that wait, next first, strung up beside the conversation (or folded above it on a narrow page).
import { distance, type Clock } from "./clock.ts";
import { make, makeButton, need } from "./element.ts";
import type { Reminder } from "./wire.ts";

export interface Waiting {
  show(reminders: readonly Reminder[], clock: Clock): void;
}

/** The panel of the page. `cancelled` is called with a reminder that the person takes back. */
export function makeWaiting(cancelled: (reminder: Reminder) => void): Waiting {
  const panel = need("waiting", HTMLDetailsElement);
  const title = need("waiting-title", HTMLElement);
  const list = need("reminders", HTMLOListElement);
  const empty = need("waiting-empty", HTMLElement);
  const wide = matchMedia("(min-width: 60rem)");
  let shown: readonly Reminder[] = [];

  const unfold = (): void => {
    panel.open = wide.matches;
  };
  wide.addEventListener("change", unfold);
  unfold();

  const tell = (): void => {
    const now = Date.now();
    const next = shown[0];
    title.textContent = next === undefined ? "Nothing is waiting" : headline(shown.length, next, now);
    for (const [index, reminder] of shown.entries()) {
      const away = list.children[index]?.querySelector(".away");
      if (away) away.textContent = distance(reminder.dueAt, now);
    }
  };
  setInterval(tell, 1000);

  return {
    show(reminders, clock) {
      shown = reminders.toSorted((one, other) => one.dueAt - other.dueAt);
      list.replaceChildren(...shown.map((reminder) => drawReminder(reminder, clock, cancelled)));
      panel.classList.toggle("none", shown.length === 0);
      empty.hidden = shown.length > 0;
      tell();
    },
  };
}

function headline(count: number, next: Reminder, now: number): string {
  return `${count} waiting, ${count === 1 ? "due" : "next"} ${distance(next.dueAt, now)}`;
}

function drawReminder(reminder: Reminder, clock: Clock, cancelled: (reminder: Reminder) => void): HTMLElement {
  const item = make("li", "tag");
  const what = make("p", "what", reminder.what);
  what.dir = "auto";
  const when = make("p", "when");
  const time = make("time", "", clock.moment(reminder.dueAt, Date.now()));
  time.dateTime = new Date(reminder.dueAt).toISOString();
  if (reminder.local !== "") time.title = reminder.local;
  when.append(time, " · ", make("span", "away"));
  item.append(what, when);
  if (reminder.cancel !== undefined) {
    const cancel = makeButton("untie", "Cancel", () => {
      cancel.disabled = true;
      cancelled(reminder);
    });
    cancel.setAttribute("aria-label", `Cancel: ${reminder.what.slice(0, 80)}`);
    item.append(cancel);
  }
  return item;
}
