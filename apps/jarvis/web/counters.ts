// The counters page: two numbers that follow the stream of counts and glide to each new value.
import { need } from "./element.ts";
import { follow, type ConnectionState } from "./follow.ts";
import { field } from "./wire.ts";

const glideMs = 900;
const whole = new Intl.NumberFormat();
const stillness = matchMedia("(prefers-reduced-motion: reduce)");

interface Figure {
  show(value: number): void;
}

const figures = need("figures", HTMLElement);
const [people, sent] = [makeFigure("people"), makeFigure("sent")];
const waiting = need("waiting", HTMLElement);
const connection = need("connection", HTMLElement);

follow({ url: () => "/counters/events", on: { counters: counted }, changed: connectionChanged });

function counted(data: unknown): void {
  const [peopleNow, sentNow, waitingNow] = ["people", "sent", "waiting"].map((name) => Number(field(data, name)));
  if (isCount(peopleNow)) people.show(peopleNow);
  if (isCount(sentNow)) {
    sent.show(sentNow);
    document.title = `${whole.format(sentNow)} reminders sent · Jarvis`;
  }
  if (isCount(waitingNow))
    waiting.textContent = `${whole.format(waitingNow)} more ${waitingNow === 1 ? "waits" : "wait"} for their time.`;
}

function connectionChanged(state: ConnectionState): void {
  connection.dataset["state"] = state;
  const words = { live: "live", connecting: "connecting…", waiting: "reconnecting…" };
  connection.textContent = words[state];
}

/** Shows a count in `place`: large for the eyes, and once, unmoving, for a screen reader. */
function makeFigure(id: string): Figure {
  const [number, spoken] = [...need(id, HTMLElement).children];
  if (!(number instanceof HTMLElement) || !(spoken instanceof HTMLElement)) throw new Error("A figure has two parts.");
  let shown = 0;
  let frame = 0;
  const draw = (value: number): void => {
    shown = value;
    number.textContent = whole.format(value);
  };
  return {
    show(value) {
      cancelAnimationFrame(frame);
      spoken.textContent = whole.format(value);
      fitFigures();
      const from = shown;
      const begin = performance.now();
      if (stillness.matches || document.hidden || from === value) return draw(value);
      const step = (now: number): void => {
        const part = Math.min(1, Math.max(0, (now - begin) / glideMs));
        draw(part === 1 ? value : Math.round(from + (value - from) * (1 - (1 - part) ** 3)));
        if (part < 1) frame = requestAnimationFrame(step);
      };
      frame = requestAnimationFrame(step);
    },
  };
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

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value >= 0;
}
