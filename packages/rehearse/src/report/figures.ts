// Numbers as people read them: as many digits as mean something, and a unit that fits.

/** 0.34, 1.4, 14, 131, 4,200: two digits that mean something, thousands marked. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "no end";
  const size = Math.abs(value);
  if (size >= 1000) return Math.round(value).toLocaleString("en-US");
  if (size >= 10) return String(Math.round(value));
  if (size >= 1) return trimmed(value.toFixed(1));
  return size < 0.005 ? "0" : trimmed(value.toFixed(2));
}

function trimmed(text: string): string {
  return text.replace(/\.?0+$/, "");
}

/** "14 visits a second". */
export function visitRate(visitsPerSecond: number): string {
  return `${figure(visitsPerSecond)} ${visitsPerSecond === 1 ? "visit" : "visits"} a second`;
}

/** "9.4 ms", "1.2 s", "3 min", "2 h 5 min". */
export function span(ms: number): string {
  if (!Number.isFinite(ms)) return "without end";
  if (ms < 1000) return `${figure(ms)} ms`;
  if (ms < 59_500) return `${figure(ms / 1000)} s`;
  const minutes = Math.round(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) {
    const rest = minutes % 60;
    return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
  }
  return `${figure(minutes / 60 / 24)} days`;
}

/** 3:07, for a clock that runs. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** A share from 0 to 1: "0.4 %", "12 %". */
export function percent(share: number): string {
  return `${figure(share * 100)} %`;
}

/** "9.4 times". */
export function times(factor: number): string {
  return `${figure(factor)} times`;
}

/** "1 visit", "12 visits". */
export function count(number: number, thing: string): string {
  return `${figure(number)} ${number === 1 ? thing : `${thing}s`}`;
}

/** A number that a model gave: two digits of it, "99,000". */
export function about(value: number): string {
  return figure(value >= 100 ? Number(value.toPrecision(2)) : value);
}
