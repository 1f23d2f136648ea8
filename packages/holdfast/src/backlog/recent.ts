// How many came of late, of which those before a moment can be forgotten: figures are some time old when they are read,
// and what came since they were measured is not in them.

/** What came within one of them is forgotten together, in ms. */
const spanMs = 50;

export class Recent {
  /** In the order of time. */
  readonly #spans: { readonly sinceMs: number; count: number }[] = [];

  get count(): number {
    return this.#spans.reduce((sum, span) => sum + span.count, 0);
  }

  /** `nowMs` never goes back. */
  add(nowMs: number, count: number): void {
    const last = this.#spans.at(-1);
    if (last && nowMs - last.sinceMs < spanMs) last.count += count;
    else this.#spans.push({ sinceMs: nowMs, count });
  }

  /** What came before is not counted any more. */
  forget(beforeMs: number): void {
    const kept = this.#spans.findIndex(({ sinceMs }) => sinceMs >= beforeMs);
    this.#spans.splice(0, kept === -1 ? this.#spans.length : kept);
  }
}
