// Those who listen: open streams that come back where they were cut, and count what they miss.

import { get, type IncomingMessage } from "node:http";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

export interface StreamsReport {
  readonly streams: number;
  readonly ticks: number;
  /** Numbers that were left out, or came twice. */
  readonly gaps: number;
  readonly reconnects: number;
  /** From the end of a stream to the first tick after it, in ms. */
  readonly worstBackMs: number;
}

/** A browser waits between nothing and this before it comes back, in ms. */
const reconnectMs = 1_000;

export class Streams {
  readonly #url: string;
  readonly #random: () => number;
  readonly #stopping = new AbortController();
  readonly #running: readonly Promise<void>[];
  #ticks = 0;
  #gaps = 0;
  #reconnects = 0;
  #worstBackMs = 0;

  constructor(url: string, count: number, random: () => number) {
    this.#url = url;
    this.#random = random;
    this.#running = Array.from({ length: count }, () => this.#listen());
  }

  async stop(): Promise<StreamsReport> {
    this.#stopping.abort();
    await Promise.all(this.#running);
    return {
      streams: this.#running.length,
      ticks: this.#ticks,
      gaps: this.#gaps,
      reconnects: this.#reconnects,
      worstBackMs: this.#worstBackMs,
    };
  }

  async #listen(): Promise<void> {
    const { signal } = this.#stopping;
    let last: number | undefined;
    let endedAt: number | undefined;
    while (!signal.aborted) {
      try {
        for await (const number of ticksOf(this.#url, last, signal)) {
          if (endedAt !== undefined) this.#worstBackMs = Math.max(this.#worstBackMs, performance.now() - endedAt);
          endedAt = undefined;
          this.#ticks += 1;
          if (last !== undefined && number !== last + 1) this.#gaps += 1;
          last = number;
        }
      } catch {
        // Cut; it comes back.
      }
      endedAt ??= performance.now();
      if (signal.aborted) return;
      this.#reconnects += 1;
      await sleep(this.#random() * reconnectMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function* ticksOf(url: string, last: number | undefined, signal: AbortSignal): AsyncGenerator<number> {
  const headers = last === undefined ? {} : { "last-event-id": String(last) };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${url}/ticks`, { agent: false, headers, signal }, resolve).once("error", reject);
  });
  for await (const line of createInterface({ input: response })) {
    if (line.startsWith("id: ")) yield Number(line.slice(4));
  }
}
