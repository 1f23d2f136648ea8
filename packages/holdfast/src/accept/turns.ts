// Large bodies one after the other, each in a round of the event loop of its own: many that arrive together are not
// parsed in one go, during which nobody else would be answered.

/** Gives turns in the order in which they were asked for, one in each round of the event loop. */
export class Turns {
  readonly #queue: (() => void)[] = [];

  /** Resolves when it is one's turn. */
  take(): Promise<void> {
    return new Promise((resolve) => {
      this.#queue.push(resolve);
      if (this.#queue.length === 1) setImmediate(() => this.#next());
    });
  }

  #next(): void {
    this.#queue.shift()?.();
    if (this.#queue.length > 0) setImmediate(() => this.#next());
  }
}
