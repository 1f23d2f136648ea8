// The front page: the conversation that anybody can begin at once, what waits for them, and the live counts.
import { distance } from "./clock.ts";
import { makeFigures } from "./counts.ts";
import { make, need } from "./element.ts";
import { follow } from "./follow.ts";
import { makeTalk } from "./talk.ts";
import type { Reminder } from "./wire.ts";

const next = need("next", HTMLElement);
const lines = need("lines", HTMLElement);
let waiting: readonly Reminder[] = [];

const hadLines = lines.children.length > 0;
const talk = makeTalk({
  shown(state) {
    waiting = state.reminders.toSorted((one, other) => one.dueAt - other.dueAt);
    tellNext();
  },
  begins: hadLines,
});
for (const chip of document.querySelectorAll<HTMLButtonElement>(".chip")) {
  chip.addEventListener("click", (event) => {
    event.preventDefault();
    talk.say(chip.value);
  });
}
setInterval(tellNext, 1000);

const counted = makeFigures(["people", "sent"]);
follow({ url: () => "/counters/events", on: { counters: counted }, changed: () => undefined });

/** The reminder that comes next, with the time until then running down. */
function tellNext(): void {
  const [first] = waiting;
  next.classList.toggle("none", first === undefined);
  if (first === undefined) return;
  const others = waiting.length > 1 ? ` · ${waiting.length - 1} more` : "";
  const what = make("span", "next-what", first.what);
  what.dir = "auto";
  next.replaceChildren(what, make("span", "next-when", `${distance(first.dueAt, Date.now())}${others}`));
}
