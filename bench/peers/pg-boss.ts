// pg-boss, as far as the benches use it. Its ids are UUIDs, so an event's own id is hashed into one: the same id is
// then stored once, as with the others.

import { createHash } from "node:crypto";
import { loadPeer } from "./load.ts";

interface Job {
  readonly id: string;
  readonly data: unknown;
}

/** The transaction that also completes the jobs. */
export interface BossTransaction {
  executeSql(text: string, values?: readonly unknown[]): Promise<unknown>;
}

export interface JobFacts {
  readonly id: string;
  readonly data?: object;
  readonly startAfter?: Date;
  readonly singletonKey?: string;
}

export interface Boss {
  start(): Promise<unknown>;
  stop(options: object): Promise<void>;
  createQueue(name: string, options: object): Promise<void>;
  send(name: string, data: object, options: { readonly id: string }): Promise<string | null>;
  insert(name: string, jobs: readonly JobFacts[]): Promise<unknown>;
  work(
    name: string,
    options: object,
    handler: (jobs: readonly Job[], tx: BossTransaction) => Promise<void>,
  ): Promise<string>;
  on(event: "error" | "warning", listener: (problem: unknown) => void): unknown;
}

/** Connected, its schema made. `connections` are for all it does. */
export async function openBoss(url: string, connections: number): Promise<Boss> {
  // The shape of pg-boss 12.
  const { PgBoss } = (await loadPeer("pg-boss")) as { readonly PgBoss: new (options: object) => Boss };
  // No maintenance and no schedules beside the measurement; `useListenNotify`: workers are woken, as ours are.
  const options = { supervise: false, schedule: false, useListenNotify: true };
  const boss = new PgBoss({ connectionString: url, max: connections, ...options });
  boss.on("error", (problem) => process.stderr.write(`pg-boss: ${String(problem)}\n`));
  boss.on("warning", () => undefined);
  await boss.start();
  return boss;
}

/** The first 16 bytes of a hash, written as a UUID. */
export function uuidOf(id: string): string {
  const hex = createHash("sha1").update(id).digest("hex");
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return parts.join("-");
}
