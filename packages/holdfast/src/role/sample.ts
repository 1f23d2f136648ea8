// For the tests of the stages: an app of facts that runs on a database of its own, and a ledger of their effects.

import { type TestContext } from "node:test";
import { z } from "zod";
import { type AlarmTargets } from "../alarm/settings.ts";
import { type AppOptions, defineApp, stream } from "../app.ts";
import { append, newEvent, type NewEvent } from "../log/append.ts";
import { classNumber, type EventClass } from "../log/class.ts";
import { streamNumbers } from "../log/directory.ts";
import { storeOf } from "../log/sample.ts";
import { atEnd } from "../store/embedded/scratch.ts";
import { type Pool, type Queryable } from "../store/pool.ts";
import { type TestStore } from "../testing/store.ts";
import { until } from "../testing/until.ts";
import { type Upkeep } from "./retain.ts";
import { type Role } from "./role.ts";
import { type Running, runRoles } from "./run.ts";

export const Fact = z.object({ id: z.string(), key: z.string().default("k"), wish: z.string().default("") });
export type Fact = z.infer<typeof Fact>;

export const facts = stream("facts", { event: Fact, id: (fact) => fact.id, key: (fact) => fact.key });

/** A fact whose wish the consumer of a test fulfils. */
export function fact(id: string, key = "k", wish = ""): Fact {
  return { id, key, wish };
}

/** A store with the ledger: a table without a unique constraint, so that doubles show. */
export async function ledgerStore(t: TestContext): Promise<TestStore> {
  const store = await storeOf(t);
  await store.pool.query("create table ledger (place int8 generated always as identity, note text not null)");
  return store;
}

export async function note(tx: Queryable, text: string): Promise<void> {
  await tx.query("insert into ledger (note) values ($1)", [text]);
}

/** The notes in the order in which they were written. */
export async function ledger(pool: Pool): Promise<string[]> {
  const found = await pool.query<{ note: string }>("select note from ledger order by place");
  return found.rows.map((row) => row.note);
}

/** Waits until the ledger has so many notes and gives them. */
export function ledgerOf(pool: Pool, count: number): Promise<string[]> {
  return until(`${count} notes in the ledger`, async () => {
    const notes = await ledger(pool);
    return notes.length >= count && notes;
  });
}

/** Runs an app of these parts until the test ends, or until its `stop()`. */
export async function runApp(
  t: TestContext,
  store: TestStore,
  options: Partial<AppOptions> & {
    readonly roles?: readonly Role[];
    readonly as?: string;
    readonly upkeep?: Upkeep;
    readonly canaries?: boolean;
    readonly alarms?: AlarmTargets;
    /** What is said of it goes there. */
    readonly logFile?: string;
  },
): Promise<Running> {
  const { roles = ["work"], as = "test", upkeep, canaries = false, logFile, alarms, ...parts } = options;
  const app = defineApp({ name: "sample", about: "", ...parts });
  const running = await runRoles({
    app,
    url: store.url,
    roles,
    name: as,
    canaries,
    ...(logFile === undefined ? { logLevel: "silent" } : { logFile, logLevel: "info" }),
    ...(upkeep && { upkeep }),
    ...(alarms && { alarms }),
  });
  atEnd(t, () => running.stop());
  return running;
}

/** Accepts facts as a route would, in order, and wakes whoever runs. */
export async function send(
  store: TestStore,
  list: readonly Fact[],
  options: Partial<Pick<NewEvent, "class" | "answer" | "version">> & { to?: string; tenant?: string } = {},
): Promise<void> {
  const { class: eventClass = "normal", answer = false, to = "facts", version = 1, tenant } = options;
  const number = (await streamNumbers(store.pool, [to])).get(to) ?? 0;
  const events = list.map((one) =>
    newEvent({
      class: eventClass,
      stream: number,
      id: one.id,
      key: one.key,
      version,
      tenant,
      answer,
      body: Buffer.from(JSON.stringify(one)),
    }),
  );
  await append(store.pool, eventClass, events);
  await store.pool.query("select pg_notify('holdfast', $1)", [`${number}:${classNumber(eventClass)}`]);
}

/** What waits to be tried again or behind such a one: `id` with a + for each failed try, parked ones in brackets. */
export async function waiting(pool: Pool, eventClass: EventClass = "normal"): Promise<string[]> {
  const found = await pool.query<{ id: string; tries: number; parked: boolean }>(
    "select id, tries, due_at is null as parked from holdfast.waiting where class = $1 order by seq",
    [classNumber(eventClass)],
  );
  return found.rows.map(({ id, tries, parked }) => (parked ? `(${id})` : id + "+".repeat(tries)));
}

export interface EndedRow {
  readonly id: string;
  readonly outcome: string;
  readonly tries: number;
  readonly reason: string;
}

/** What ended without an effect, in order. */
export async function ended(pool: Pool): Promise<EndedRow[]> {
  return (await pool.query<EndedRow>("select id, outcome, tries, reason from holdfast.ended order by class, seq")).rows;
}
