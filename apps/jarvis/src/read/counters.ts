// The public counts, live: one query a second for all who watch, and none while nobody does. What is told is made into
// bytes once, and the same bytes go to everybody, a few at a time, so that no other request waits for a crowd.

import { setImmediate as turn } from "node:timers/promises";
import { type FastifyInstance, type FastifyReply } from "fastify";
import { type ReadContext } from "holdfast";
import { type Counts, readCounts } from "../store/counters.ts";
import { frameOf, type Listener, listen } from "./sse.ts";

export const counterLimits = {
  /** Of one process. */
  watchers: 10_000,
  everyMs: 1_000,
  beatMs: 20_000,
  /** So long is written to watchers before others have their turn. */
  sliceMs: 8,
} as const;

/** Adds /counters/events. */
export function addCounters(server: FastifyInstance, context: ReadContext): Board {
  const board = new Board(context);
  server.get("/counters/events", (_request, reply) => {
    if (board.watch(reply)) return reply;
    return reply
      .code(429)
      .header("retry-after", "30")
      .send({
        error: {
          code: "JARVIS_MANY_WATCH",
          title: "Many are watching",
          message: `${counterLimits.watchers} pages follow the numbers already.`,
          hint: "The numbers are at /home.json, and this address is free again when somebody leaves.",
        },
      });
  });
  return board;
}

const beat = frameOf("beat", {});

export class Board {
  readonly #context: Pick<ReadContext, "pool" | "stopping">;
  readonly #watchers = new Set<Listener>();
  /** The newest counts, what is told of them, and when they were asked for. */
  #counts: Counts | undefined;
  #frame: Buffer | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #asking: Promise<Counts | undefined> | undefined;
  #clock: NodeJS.Timeout | undefined;
  #beatAt = 0;
  #isLooking = false;
  #hasNews = false;

  constructor(context: Pick<ReadContext, "pool" | "stopping">) {
    this.#context = context;
    context.stopping.addEventListener("abort", () => {
      clearTimeout(this.#clock);
      for (const watcher of this.#watchers) watcher.end();
    });
  }

  /** At most `everyMs` old, from one query for all who ask meanwhile; older, or undefined, while the store is away. */
  counts(): Promise<Counts | undefined> {
    return this.#isFresh ? (this.#asking ?? Promise.resolve(this.#counts)) : this.#ask();
  }

  get #isFresh(): boolean {
    return performance.now() - this.#askedAt < counterLimits.everyMs;
  }

  /** Tells the counts now and at each change; false when too many watch already, or the server is about to end. */
  watch(reply: FastifyReply): boolean {
    if (this.#context.stopping.aborted || this.#watchers.size >= counterLimits.watchers) return false;
    const watcher = listen(reply, () => this.#watchers.delete(watcher));
    this.#watchers.add(watcher);
    // Who comes later sees what the others see; the first one has to ask.
    if (this.#frame && this.#isFresh) watcher.write(this.#frame);
    else this.#hasNews = true;
    if (this.#clock === undefined) this.#soon(0);
    return true;
  }

  #soon(waitMs: number): void {
    if (this.#isLooking || this.#watchers.size === 0 || this.#context.stopping.aborted) return;
    this.#clock = setTimeout(() => void this.#look(), waitMs);
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    await this.counts();
    if (this.#frame && this.#hasNews) {
      this.#hasNews = false;
      await this.#tell(this.#frame);
    }
    if (performance.now() > this.#beatAt) {
      this.#beatAt = performance.now() + counterLimits.beatMs;
      await this.#tell(beat);
    }
    this.#isLooking = false;
    this.#clock = undefined;
    this.#soon(Math.max(0, this.#askedAt + counterLimits.everyMs - performance.now()));
  }

  #ask(): Promise<Counts | undefined> {
    this.#askedAt = performance.now();
    this.#asking = readCounts(this.#context.pool)
      .then((counts) => {
        const frame = frameOf("counters", counts);
        this.#hasNews ||= !this.#frame?.equals(frame);
        this.#frame = frame;
        this.#counts = counts;
        return counts;
      })
      .catch(() => this.#counts)
      .finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  /** To all, in slices. Who comes meanwhile may hear it twice, which is the same as once. */
  async #tell(frame: Buffer): Promise<void> {
    let began = performance.now();
    for (const watcher of this.#watchers) {
      watcher.write(frame);
      if (performance.now() - began < counterLimits.sliceMs) continue;
      await turn();
      if (this.#context.stopping.aborted) return;
      began = performance.now();
    }
  }
}
