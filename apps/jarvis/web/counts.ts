// Counts that glide to each new value: large for the eyes, and once, unmoving, for a screen reader.
import { need } from "./element.ts";
import { field } from "./wire.ts";

const glideMs = 900;
const whole = new Intl.NumberFormat("en-GB");
const stillness = matchMedia("(prefers-reduced-motion: reduce)");

/** How the page writes a count. */
export function written(count: number): string {
  return whole.format(count);
}

/**
 * Shows the fields `names` of each data in the elements of these ids, which hold a moving number and a spoken one.
 * `before` is called when all spoken ones are written, before anything moves.
 */
export function makeFigures(names: readonly string[], before: () => void = () => undefined): (data: unknown) => void {
  const figures = names.map((name) => ({ name, show: makeFigure(name) }));
  return (data) => {
    const counts = figures.map(({ name, show }) => ({ show, count: Number(field(data, name)) })).filter(isCount);
    const moves = counts.map(({ show, count }) => show(count));
    before();
    for (const move of moves) move();
  };
}

/** Writes the spoken count, and gives the function that moves the other one there. */
function makeFigure(id: string): (value: number) => () => void {
  const [number, spoken] = [...need(id, HTMLElement).children];
  if (!(number instanceof HTMLElement) || !(spoken instanceof HTMLElement)) throw new Error("A figure has two parts.");
  let shown = Number((number.textContent ?? "").replaceAll(",", "")) || 0;
  let frame = 0;
  const draw = (value: number): void => {
    shown = value;
    number.textContent = written(value);
  };
  const glide = (value: number): void => {
    cancelAnimationFrame(frame);
    const from = shown;
    const begin = performance.now();
    if (stillness.matches || document.hidden || from === value) return draw(value);
    const step = (now: number): void => {
      const part = Math.min(1, Math.max(0, (now - begin) / glideMs));
      draw(part === 1 ? value : Math.round(from + (value - from) * (1 - (1 - part) ** 3)));
      if (part < 1) frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
  };
  return (value) => {
    spoken.textContent = written(value);
    return () => glide(value);
  };
}

function isCount({ count }: { readonly count: number }): boolean {
  return Number.isFinite(count) && count >= 0;
}
