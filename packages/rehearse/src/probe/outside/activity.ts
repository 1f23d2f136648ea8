// What the target's sessions in a Postgres are doing, sampled: running, idle inside a transaction, waiting for a lock.

import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { DatabaseReadings } from "../../measure/trial.ts";
import { outsideLimits } from "./limits.ts";

interface Session {
  readonly port: number | null;
  readonly state: string | null;
  readonly waits: string | null;
}

interface Sample {
  readonly atMs: number;
  readonly sessions: number;
  readonly running: number;
  readonly idle: number;
  readonly waiting: number;
}

export interface ActivityOptions {
  readonly client: pg.Client;
  /** The server's. */
  readonly port: number;
  readonly isTargets: (port: number, serverPort: number) => boolean;
}

const text = `select /* holdfast-rehearse */ client_port as port, state, wait_event_type as waits from pg_stat_activity
  where datname = current_database() and backend_type = 'client backend' and application_name <> 'holdfast-rehearse'`;

export class ActivityWatch {
  readonly #options: ActivityOptions;
  readonly #samples: Sample[] = [];
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: ActivityOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  between(fromMs: number, toMs: number): DatabaseReadings["activity"] {
    const samples = this.#samples.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
    const sum = (key: "sessions" | "running" | "idle" | "waiting"): number =>
      samples.reduce((total, sample) => total + sample[key], 0);
    const sessions = sum("sessions");
    const share = (part: number): number => (sessions === 0 ? 0 : part / sessions);
    return {
      samples: samples.length,
      sessions: samples.length === 0 ? 0 : sessions / samples.length,
      mostSessions: samples.reduce((most, sample) => Math.max(most, sample.sessions), 0),
      running: share(sum("running")),
      idleInTransaction: share(sum("idle")),
      waitingForLock: share(sum("waiting")),
    };
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.#sample();
        await sleep(outsideLimits.activityEveryMs, undefined, { signal, ref: false });
      } catch {
        // Stopped, or the database has gone away: the marks say so. It may come back.
        if (!signal.aborted) await sleep(1_000, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }

  async #sample(): Promise<void> {
    const { client, port, isTargets } = this.#options;
    const { rows } = await client.query<Session>({ name: "holdfast_rehearse_activity", text });
    // Through a Unix socket there is no port: then everybody's session counts.
    const sessions = rows.filter((row) => row.port === null || row.port < 0 || isTargets(row.port, port));
    const waiting = sessions.filter(({ state, waits }) => state === "active" && waits === "Lock").length;
    this.#samples.push({
      atMs: performance.now(),
      sessions: sessions.length,
      running: sessions.filter(({ state }) => state === "active").length - waiting,
      idle: sessions.filter(({ state }) => state?.startsWith("idle in transaction") === true).length,
      waiting,
    });
    if (this.#samples.length > outsideLimits.maxSamples) this.#samples.shift();
  }
}
