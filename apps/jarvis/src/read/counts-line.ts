// How web processes share the counts: whoever has asked the store tells all others, who then need not ask. It is told
// by a NOTIFY, once a second in all; where that does not come through (pgbouncer in transaction mode) each process asks
// for itself.

import { type ReadContext } from "holdfast";
import { type Counts, countsChannel, toldCounts } from "../store/counters.ts";

/** The pause before a lost line is taken up again. */
const againMs = 5_000;

export class CountsLine {
  readonly #pool: ReadContext["pool"];
  readonly #heard: (counts: Counts) => void;
  #release: (() => void) | undefined;
  #clock: NodeJS.Timeout | undefined;
  #isOpen = false;

  /** Calls `heard` with what any process of this app has read, this one too, while the line is open. */
  constructor(pool: ReadContext["pool"], heard: (counts: Counts) => void) {
    this.#pool = pool;
    this.#heard = heard;
  }

  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    void this.#listen();
  }

  /** Gives the connection back. */
  close(): void {
    this.#isOpen = false;
    clearTimeout(this.#clock);
    this.#release?.();
    this.#release = undefined;
  }

  async #listen(): Promise<void> {
    try {
      const client = await this.#pool.connect();
      let isOver = false;
      const end = (): void => {
        if (isOver) return;
        isOver = true;
        // It has listened, so nobody else may have it.
        client.release(true);
        if (this.#release !== end) return;
        this.#release = undefined;
        if (this.#isOpen) this.#again();
      };
      this.#release?.();
      this.#release = end;
      client.once("error", end).once("end", end);
      client.on("notification", ({ payload }) => {
        const counts = toldCounts(payload);
        if (counts) this.#heard(counts);
      });
      await client.query(`listen ${countsChannel}`).catch(end);
      // It was closed meanwhile.
      if (!this.#isOpen) this.close();
    } catch {
      if (this.#isOpen) this.#again();
    }
  }

  #again(): void {
    clearTimeout(this.#clock);
    this.#clock = setTimeout(() => void this.#listen(), againMs);
  }
}
