// Kills processes of a running app with SIGKILL, at random but by a seed, has Postgres end single connections, and
// holds a worker or a deliverer still until others take it for dead. It knows them by their place in the tree of
// processes, as somebody from outside would.

import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { childrenOf, isAlive } from "./processes.ts";

/**
 * What can be ended: a role's process; one of Postgres' sessions by SIGKILL, with which all of them end; all of
 * Postgres; one connection by Postgres itself (pg_terminate_backend); the supervisor of all. `stop` is a worker held
 * still, `stop-deliver` a deliverer.
 */
export const killKinds = [
  "web",
  "work",
  "deliver",
  "session",
  "postgres",
  "connection",
  "stop",
  "stop-deliver",
  "supervisor",
] as const;

export type KillKind = (typeof killKinds)[number];

export interface Kill {
  readonly kind: KillKind;
  readonly pid: number;
  /** Just before the signal. */
  readonly atMs: number;
  /** The process, and everything that had to end with it, was gone; when it was held still, the same as `atMs`. */
  readonly deadMs: number;
  /** Of one that was held still: whether it ended by itself after it was let go. */
  readonly ended: boolean;
}

/** Longer than a lease by far. */
const stopMs = 6_000;
const findMs = 20_000;
const goneMs = 20_000;

/** After which Postgres has to recover. */
export const crashKinds: readonly KillKind[] = ["session", "postgres"];

/** A plan of `count` kills: each kind as often as the others, in random order. */
export function planKills(count: number, random: () => number, kinds: readonly KillKind[] = killKinds): KillKind[] {
  const plan: KillKind[] = [];
  while (plan.length < count) plan.push(...shuffled(kinds, random));
  return plan.slice(0, count);
}

export interface KillOptions {
  readonly kind: KillKind;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Lets go what is held still at once. */
  readonly signal: AbortSignal;
  /** Postgres' address, null while it does not answer. */
  readonly url: () => Promise<string | null>;
  /** The embedded Postgres, whoever's child it is: one that outlived its supervisor is nobody's. */
  readonly postgres: () => number | undefined;
  /** Starts a supervisor again that was killed. */
  readonly revive: () => Promise<void>;
}

/** Finds one of this kind among what `supervisor` runs and kills it. Throws when there is none for long. */
export async function kill(supervisor: number, options: KillOptions): Promise<Kill> {
  const { kind, random, signal } = options;
  if (kind === "supervisor") return killSupervisor(supervisor, options);
  const end = Date.now() + findMs;
  for (;;) {
    const done = kind === "connection" ? await endConnection(options) : undefined;
    if (done) return done;
    // One that is held still must have something that others could take over.
    const all = findKind(supervisor, kind, options);
    const found = isStop(kind) ? await holders(options, all) : all;
    const pid = found[Math.floor(random() * found.length)];
    if (pid !== undefined) return isStop(kind) ? holdStill(kind, pid, signal) : killOne(kind, pid, options);
    if (Date.now() > end) throw new Error(`there was no process to kill for ${findMs} ms: ${kind}`);
    await sleep(20);
  }
}

function isStop(kind: KillKind): boolean {
  return kind === "stop" || kind === "stop-deliver";
}

// Its processes notice and finish, Postgres goes on; the next supervisor takes over what it finds.
async function killSupervisor(pid: number, { revive }: KillOptions): Promise<Kill> {
  const atMs = Date.now();
  process.kill(pid, "SIGKILL");
  await until(() => !isAlive(pid), goneMs);
  const deadMs = Date.now();
  await revive();
  return { kind: "supervisor", pid, atMs, deadMs, ended: true };
}

async function killOne(kind: KillKind, pid: number, options: KillOptions): Promise<Kill> {
  // With one session all of them end, since it may have left shared memory in a bad state; so do they without Postgres.
  const together = crashKinds.includes(kind) ? sessions(options) : [];
  const atMs = Date.now();
  process.kill(pid, "SIGKILL");
  await until(() => [pid, ...together].every((one) => !isAlive(one)), goneMs);
  return { kind, pid, atMs, deadMs: Date.now(), ended: true };
}

/** Undefined when there was no connection, or Postgres does not answer. */
function endConnection({ random, url }: KillOptions): Promise<Kill | undefined> {
  return asking(url, async (client) => {
    const found = await client.query<{ pid: number }>(
      `select pid from pg_stat_activity
       where application_name like 'holdfast/%' and application_name <> 'holdfast/proof' order by pid`,
    );
    const pid = found.rows[Math.floor(random() * found.rows.length)]?.pid;
    if (pid === undefined) return undefined;
    const atMs = Date.now();
    await client.query("select pg_terminate_backend($1)", [pid]);
    await until(() => !isAlive(pid), goneMs);
    return { kind: "connection", pid, atMs, deadMs: Date.now(), ended: true };
  });
}

/** Those of these processes that hold slots, by their own reports. */
async function holders({ url }: KillOptions, pids: readonly number[]): Promise<number[]> {
  const found = await asking(url, (client) =>
    client.query<{ pid: number }>(
      `select (report->>'pid')::int as pid from holdfast.process
       where (report->>'pid')::int = any ($1::int[])
         and exists (select from holdfast.lease where lease.process = process.id)`,
      [pids],
    ),
  );
  return found?.rows.map((row) => row.pid) ?? [];
}

/** Undefined when Postgres does not answer: it is being restarted, and whoever asked tries again. */
async function asking<Answer>(
  url: KillOptions["url"],
  ask: (client: pg.Client) => Promise<Answer>,
): Promise<Answer | undefined> {
  const connectionString = await url();
  if (connectionString === null) return undefined;
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2_000, query_timeout: 5_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return await ask(client);
  } catch {
    return undefined;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function holdStill(kind: KillKind, pid: number, signal: AbortSignal): Promise<Kill> {
  const atMs = Date.now();
  process.kill(pid, "SIGSTOP");
  // Interrupted or not, it must be let go, or it could not be stopped.
  await sleep(stopMs, undefined, { signal }).catch(() => undefined);
  process.kill(pid, "SIGCONT");
  const ended = !signal.aborted && (await until(() => !isAlive(pid), goneMs));
  return { kind, pid, atMs, deadMs: atMs, ended };
}

function findKind(supervisor: number, kind: KillKind, options: KillOptions): number[] {
  if (kind === "session") return sessions(options);
  if (kind === "postgres") return [options.postgres() ?? []].flat();
  const role = kind === "stop" ? "work" : kind.replace("stop-", "");
  const ending = ` role ${role}`;
  return childrenOf(supervisor).flatMap(({ pid, command }) => (command.endsWith(ending) ? [pid] : []));
}

/** Postgres' processes for one connection each, by the title it gives them. */
function sessions({ postgres }: KillOptions): number[] {
  const pid = postgres();
  if (pid === undefined) return [];
  return childrenOf(pid).flatMap((child) => (child.command.includes("[local]") ? [child.pid] : []));
}

async function until(true_: () => boolean, limitMs: number): Promise<boolean> {
  const end = Date.now() + limitMs;
  while (!true_()) {
    if (Date.now() > end) return false;
    await sleep(3);
  }
  return true;
}

function shuffled<Value>(values: readonly Value[], random: () => number): Value[] {
  return values
    .map((value) => ({ value, place: random() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ value }) => value);
}
