// What came back from a stretch of load: answers by status, errors by kind, and latencies.

import type { Answer } from "./connection.ts";
import { Histogram } from "./histogram.ts";

/** Counts answers. `latency` holds every request that was taken, the failed ones too: they are waits as well. */
export class Tally {
  readonly statuses = new Map<number, number>();
  readonly errors = new Map<string, number>();
  readonly latency = new Histogram();
  answered = 0;
  /** Answers with a 2xx status. */
  succeeded = 0;

  count(answer: Answer, latencyMs: number): void {
    this.answered += 1;
    this.latency.record(latencyMs);
    if (answer.error !== undefined) {
      this.errors.set(answer.error, (this.errors.get(answer.error) ?? 0) + 1);
      return;
    }
    if (answer.status >= 200 && answer.status < 300) this.succeeded += 1;
    this.statuses.set(answer.status, (this.statuses.get(answer.status) ?? 0) + 1);
  }
}
