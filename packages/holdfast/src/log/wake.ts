// Tells loops that a stream has something new in one of the logs, and pages that a consumer has worked on a stream: in
// this process at once, other processes by a NOTIFY of its own, never in the transaction of the event (HAZARDS 10). A
// lost wake costs one poll interval and nothing else.

import pg from "pg";
import { limits } from "../limits.ts";
import { openSocket } from "../store/sockets.ts";
import { classes, type EventClass } from "./class.ts";

const channel = "holdfast";

export interface WakeOptions {
  readonly url: string;
  /** False when no other process takes part. */
  readonly betweenProcesses: boolean;
}

/** By the number of a stream: the classes in whose logs it has something new. */
export type News = ReadonlyMap<number, readonly EventClass[]>;

/** Gathers what has become new. */
export function newsOf(events: Iterable<{ readonly stream: number; readonly class: EventClass }>): News {
  const news = new Map<number, EventClass[]>();
  for (const { stream, class: name } of events) {
    const known = news.get(stream);
    if (!known) news.set(stream, [name]);
    else if (!known.includes(name)) known.push(name);
  }
  return news;
}

export class Wake {
  readonly #options: WakeOptions;
  readonly #listeners = new Set<(news: News) => void>();
  readonly #readers = new Set<(streams: ReadonlySet<number>) => void>();
  /** Words for other processes: `12:0` for news of a class, `w12` for work. */
  readonly #pending = new Set<string>();
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

  /** Calls `listener` when streams may have something new. */
  on(listener: (news: News) => void): void {
    this.#listeners.add(listener);
  }

  /** Calls `listener` with the numbers of streams whose events have had effects, which may be rows to be read. */
  onWorked(listener: (streams: ReadonlySet<number>) => void): void {
    this.#readers.add(listener);
  }

  /** Something was committed to these streams. */
  touch(news: News): void {
    if (news.size === 0) return;
    for (const listener of this.#listeners) listener(news);
    this.#tell([...news].flatMap(([stream, names]) => names.map((name) => `${stream}:${classes.indexOf(name)}`)));
  }

  /** A consumer has committed what it made of events of this stream. */
  worked(stream: number): void {
    const streams = new Set([stream]);
    for (const listener of this.#readers) listener(streams);
    this.#tell([`w${stream}`]);
  }

  #tell(words: readonly string[]): void {
    if (!this.#options.betweenProcesses) return;
    for (const word of words) this.#pending.add(word);
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

  #hear(words: readonly string[]): void {
    const worked = words.filter((word) => word.startsWith("w")).map((word) => Number(word.slice(1)));
    const news = newsOf(
      words.flatMap((word) => {
        const [stream, number] = word.split(":").map(Number);
        const name = classes[number ?? -1];
        return stream === undefined || name === undefined ? [] : [{ stream, class: name }];
      }),
    );
    if (news.size > 0) for (const listener of this.#listeners) listener(news);
    if (worked.length > 0) for (const listener of this.#readers) listener(new Set(worked));
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
      this.#hear((payload ?? "").split(","));
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
