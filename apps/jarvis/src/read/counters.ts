// The public counts, live: one query a second for all who watch, and none while nobody does.

import { type FastifyInstance, type FastifyReply } from "fastify";
import { type ReadContext } from "holdfast";
import { type Counts, readCounts } from "../store/counters.ts";
import { type Listener, listen } from "./sse.ts";

const maxWatchers = 10_000;
const everyMs = 1_000;
const beatMs = 20_000;

/** Adds /counters/events. */
export function addCounters(server: FastifyInstance, context: ReadContext): void {
  const board = new Board(context);
  server.get("/counters/events", (_request, reply) => {
    if (board.watch(reply)) return reply;
    return reply
      .code(429)
      .header("retry-after", "30")
      .send({ error: { message: "Too many watch already." } });
  });
}

class Board {
  readonly #context: ReadContext;
  readonly #watchers = new Set<Listener>();
  #shown: Counts | undefined;
  #clock: NodeJS.Timeout | undefined;
  #beatAt = 0;

  constructor(context: ReadContext) {
    this.#context = context;
    context.stopping.addEventListener("abort", () => {
      clearTimeout(this.#clock);
      for (const watcher of this.#watchers) watcher.end();
    });
  }

  watch(reply: FastifyReply): boolean {
    if (this.#context.stopping.aborted || this.#watchers.size >= maxWatchers) return false;
    const listener = listen(reply, () => {
      this.#watchers.delete(listener);
      if (this.#watchers.size > 0) return;
      clearTimeout(this.#clock);
      this.#clock = undefined;
    });
    this.#watchers.add(listener);
    // Who comes later sees what the others see; the first one has to ask.
    if (this.#clock !== undefined && this.#shown) listener.send("counters", this.#shown);
    else this.#clock ??= setTimeout(() => void this.#look(true), 0);
    return true;
  }

  async #look(isFirst: boolean): Promise<void> {
    const counts = await readCounts(this.#context.pool).catch(() => this.#shown);
    if (this.#watchers.size === 0 || this.#context.stopping.aborted) return;
    const isNews = JSON.stringify(counts) !== JSON.stringify(this.#shown);
    this.#shown = counts;
    for (const watcher of this.#watchers) if (counts && (isNews || isFirst)) watcher.send("counters", counts);
    if (performance.now() > this.#beatAt) {
      this.#beatAt = performance.now() + beatMs;
      for (const watcher of this.#watchers) watcher.send("beat", {});
    }
    clearTimeout(this.#clock);
    this.#clock = setTimeout(() => void this.#look(false), everyMs);
  }
}
