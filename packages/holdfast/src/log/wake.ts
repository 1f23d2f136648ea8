// Tells loops that a stream has something new: in this process at once, other processes by a NOTIFY of its own, never
// in the transaction of the event (HAZARDS 10). A lost wake costs one poll interval and nothing else.

import pg from "pg";
import { limits } from "../limits.ts";
import { openSocket } from "../store/sockets.ts";

const channel = "holdfast";

export interface WakeOptions {
  readonly url: string;
  /** False when no other process takes part. */
  readonly betweenProcesses: boolean;
}

export class Wake {
  readonly #options: WakeOptions;
  readonly #listeners = new Set<(streams: ReadonlySet<number>) => void>();
  readonly #pending = new Set<number>();
  #client: pg.Client | undefined;
  #sentAt = 0;
  #sending = false;
  #clock: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: WakeOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    if (this.#options.betweenProcesses) await this.#connect();
  }

  /** Calls `listener` with the numbers of streams that may have something new. */
  on(listener: (streams: ReadonlySet<number>) => void): void {
    this.#listeners.add(listener);
  }

  /** Something was committed to these streams. */
  touch(streams: ReadonlySet<number>): void {
    if (streams.size === 0) return;
    for (const listener of this.#listeners) listener(streams);
    if (!this.#options.betweenProcesses) return;
    for (const stream of streams) this.#pending.add(stream);
    // The first goes at once, then one in each interval with all that has gathered.
    const waitMs = this.#sentAt + limits.notifyMs - performance.now();
    if (waitMs <= 0) this.#send();
    else this.#clock ??= setTimeout(() => this.#send(), waitMs);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#clock);
    await this.#client?.end().catch(() => undefined);
  }

  // One at a time: a store that hangs must not gather a queue of them.
  #send(): void {
    clearTimeout(this.#clock);
    this.#clock = undefined;
    if (!this.#client || this.#sending) return;
    this.#sending = true;
    this.#sentAt = performance.now();
    const payload = [...this.#pending].join(",");
    this.#pending.clear();
    const client = this.#client;
    client
      .query("select pg_notify($1, $2)", [channel, payload])
      // One that does not answer never will: it is broken, and another one follows.
      .catch(() => client.end().catch(() => undefined))
      .finally(() => {
        this.#sending = false;
        if (this.#pending.size > 0 && !this.#stopped) this.#clock ??= setTimeout(() => this.#send(), limits.notifyMs);
      });
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#options.url,
      application_name: "holdfast/wake",
      connectionTimeoutMillis: limits.connectMs,
      query_timeout: limits.statementMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: limits.keepAliveProbeMs,
      stream: () => openSocket(this.#options.url),
    });
    client.on("notification", ({ payload }) => {
      const streams = new Set((payload ?? "").split(",").map(Number));
      for (const listener of this.#listeners) listener(streams);
    });
    client.on("error", () => undefined);
    // Once for each client, whether it failed at the start or later.
    client.once("end", () => {
      if (this.#client === client) this.#client = undefined;
      if (!this.#stopped) setTimeout(() => void this.#connect(), limits.pollMs).unref();
    });
    try {
      await client.connect();
      await client.query(`listen ${channel}`);
      this.#client = client;
    } catch {
      await client.end().catch(() => undefined);
    }
  }
}
