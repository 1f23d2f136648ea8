// The counters page: two numbers that follow the stream of counts and glide to each new value.
import { showConnection } from "./connection.ts";
import { makeFigures, written } from "./counts.ts";
import { need } from "./element.ts";
import { follow } from "./follow.ts";
import { field } from "./wire.ts";

const figures = need("figures", HTMLElement);
const waiting = need("waiting", HTMLElement);
const show = makeFigures(["people", "sent"], fitFigures);

follow({ url: () => "/counters/events", on: { counters: counted }, changed: showConnection });

function counted(data: unknown): void {
  show(data);
  const [sent = NaN, open = NaN] = ["sent", "waiting"].map((name) => Number(field(data, name)));
  if (sent >= 0) document.title = `${written(sent)} reminders sent · Jarvis`;
  if (open >= 0) waiting.textContent = `${written(open)} more ${open === 1 ? "waits" : "wait"} for their time.`;
}

/** Sizes the figures for the values that they glide to, so that nothing jumps on the way. */
function fitFigures(): void {
  const widths = [...figures.querySelectorAll(".unseen")].map((spoken) => {
    const text = spoken.textContent ?? "";
    const digits = text.replace(/\P{Number}/gu, "").length;
    // Between groups of digits stand narrow signs.
    return digits === 0 ? 0 : digits + (text.length - digits) * 0.45;
  });
  figures.style.setProperty("--widths", String(Math.max(3, ...widths)));
}
