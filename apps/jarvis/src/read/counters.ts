// The public counts, live: one query a second for all who watch, in whichever process, and none while nobody does. What
// is told is made into bytes once, and the same bytes go to everybody, a few at a time, so that nobody else waits for a
// crowd.

import { setTimeout as sleep } from "node:timers/promises";
import { type FastifyInstance, type FastifyReply } from "fastify";
import { type ReadContext } from "holdfast";
import { type Counts, readCounts } from "../store/counters.ts";
import { CountsLine } from "./counts-line.ts";
import { frameOf, type Listener, listen } from "./sse.ts";

export const counterLimits = {
  /** Of one process. */
  watchers: 10_000,
  everyMs: 1_000,
  /** Up to so much later, by chance: whoever is first asks, and the other processes hear of it before their turn. */
  laterMs: 120,
  /** So old may counts be that a page is made with. */
  freshMs: 2_000,
  beatMs: 20_000,
  /** So long is written to watchers, and then so long it is the others' turn. */
  sliceMs: 2,
  pauseMs: 4,
} as const;

type Watched = Pick<ReadContext, "pool" | "stopping">;

/** Adds /counters/events. */
export function addCounters(server: FastifyInstance, context: Watched): Board {
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
  readonly #context: Watched;
  readonly #watchers = new Set<Listener>();
  /** The newest counts, what is told of them, and when they came. */
  #counts: Counts | undefined;
  #frame: Buffer | undefined;
  #knownAt = Number.NEGATIVE_INFINITY;
  #askedAt = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | undefined;
  readonly #line: CountsLine;
  #clock: NodeJS.Timeout | undefined;
  #beatAt = 0;
  #isLooking = false;
  #hasNews = false;

  constructor(context: Watched) {
    this.#context = context;
    this.#line = new CountsLine(context.pool, (counts) => this.#take(counts));
    context.stopping.addEventListener("abort", () => {
      clearTimeout(this.#clock);
      this.#line.close();
      for (const watcher of this.#watchers) watcher.end();
    });
  }

  /** At most `freshMs` old, from one query for all who ask meanwhile; older, or undefined, while the store is away. */
  async counts(): Promise<Counts | undefined> {
    if (!this.#isFresh) await this.#ask();
    return this.#counts;
  }

  /** Tells the counts now and at each change; false when too many watch already, or the server is about to end. */
  watch(reply: FastifyReply): boolean {
    if (this.#context.stopping.aborted || this.#watchers.size >= counterLimits.watchers) return false;
    const watcher = listen(reply, () => this.#leaves(watcher));
    this.#watchers.add(watcher);
    this.#line.open();
    // Who comes later sees what the others see; the first one has to ask.
    if (this.#frame && this.#isFresh) watcher.write(this.#frame);
    else this.#hasNews = true;
    if (this.#clock === undefined) this.#soon(0);
    return true;
  }

  get #isFresh(): boolean {
    return performance.now() - this.#knownAt < counterLimits.freshMs;
  }

  #leaves(watcher: Listener): void {
    this.#watchers.delete(watcher);
    if (this.#watchers.size === 0) this.#line.close();
  }

  /** What some process has read. */
  #take(counts: Counts): void {
    const frame = frameOf("counters", counts);
    this.#hasNews ||= !this.#frame?.equals(frame);
    this.#frame = frame;
    this.#counts = counts;
    this.#knownAt = performance.now();
    this.#soon(0);
  }

  #soon(waitMs: number): void {
    if (this.#isLooking || this.#watchers.size === 0 || this.#context.stopping.aborted) return;
    clearTimeout(this.#clock);
    this.#clock = setTimeout(() => void this.#look(), waitMs);
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    if (performance.now() - this.#knownAt >= counterLimits.everyMs) await this.#ask();
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
    // A store that is away is asked again at the same pace.
    const since = Math.max(this.#knownAt, this.#askedAt);
    const wait = since + counterLimits.everyMs + counterLimits.laterMs * Math.random() - performance.now();
    this.#soon(this.#hasNews ? 0 : Math.max(1, wait));
  }

  #ask(): Promise<void> {
    this.#askedAt = performance.now();
    this.#asking ??= readCounts(this.#context.pool)
      .then((counts) => this.#take(counts))
      .catch(() => undefined)
      .finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  /** To all, in slices. Who comes meanwhile may hear it twice, which is the same as once. */
  async #tell(frame: Buffer): Promise<void> {
    let began = performance.now();
    for (const watcher of this.#watchers) {
      watcher.write(frame);
      if (performance.now() - began < counterLimits.sliceMs) continue;
      await sleep(counterLimits.pauseMs);
      if (this.#context.stopping.aborted) return;
      began = performance.now();
    }
  }
}
