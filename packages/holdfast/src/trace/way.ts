// The way of an event: everything of its trace, from the bytes that came in to the deliveries that went out, each with
// what became of it, as a tree in the order of time.

import { limits } from "../limits.ts";
import { classes, classNumber, type EventClass } from "../log/class.ts";
import { int2Column, int8Column, textColumn } from "../log/columns.ts";
import { idHash } from "../log/hash.ts";
import { storableName } from "../log/name.ts";
import { type Pool } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { find, type Found, type FoundTimer } from "./find.ts";

/** What became of an event in one consumer or delivery. */
export type Fate = { readonly consumer: string } & (
  | { readonly state: "unread" | "done" | "parked" }
  | {
      readonly state: "waiting";
      readonly dueAt: Date;
      readonly tries: number;
      readonly error: string | null;
      readonly replays: number;
    }
  | { readonly state: "replayed later"; readonly dueAt: Date; readonly error: string }
  | { readonly state: "sent"; readonly sentAt: Date; readonly providerId: string | null }
  | {
      readonly state: "dead" | "dropped" | "cancelled" | "coalesced" | "expired";
      readonly endedAt: Date;
      readonly reason: string;
      readonly tries: number;
      readonly replays: number;
      readonly fingerprint: string;
    }
);

/** An event, or a timer that has not fired, with what follows from it. */
export interface Step {
  readonly kind: "event" | "timer";
  readonly stream: string;
  readonly class: EventClass;
  readonly id: string;
  readonly key: string;
  readonly trace: string;
  readonly version: number;
  /** When it was accepted, or is due. */
  readonly at: Date;
  /** Its number in the log, and which part of it: none when it has left the log. */
  readonly seq: number | undefined;
  readonly part: number | undefined;
  readonly bytes: number;
  /** The start of it. */
  readonly body: Buffer;
  readonly fates: readonly Fate[];
  readonly next: readonly Step[];
}

export interface Way {
  readonly trace: string;
  readonly steps: readonly Step[];
  /** False when there was more than could be looked through in time. */
  readonly complete: boolean;
}

const statesSql = sql(import.meta.url, "states.sql");
const remainsSql = sql(import.meta.url, "remains.sql");

/** Everything of a trace. */
export async function wayOf(pool: Pool, trace: string): Promise<Way> {
  const { events, timers, complete } = await find(pool, { trace }, { rows: limits.wayEvents });
  const names = await streamNames(pool);
  const fates = await fatesOf(pool, events);
  const steps = [
    ...events.map((event) => eventStep(event, names, fates.get(event) ?? [])),
    ...timers.map((timer) => timerStep(timer, names)),
  ];
  return { trace, steps: treeOf(trace, steps), complete };
}

/** What became of each event, consumer by consumer. */
export async function fatesOf(pool: Pool, events: readonly Found[]): Promise<Map<Found, readonly Fate[]>> {
  const fates = new Map<Found, readonly Fate[]>();
  for (const name of classes) {
    const mine = events.filter((event) => event.class === name);
    if (mine.length === 0) continue;
    const { rows } = await pool.query<StateRow>(statesSql, [
      classNumber(name),
      int2Column(mine.map((event) => event.stream)),
      int8Column(mine.map((event) => event.seq)),
      int2Column(mine.map((event) => event.slot)),
      textColumn(mine.map((event) => event.xid ?? "")),
    ]);
    for (const event of mine) fates.set(event, rows.filter(({ seq }) => seq === event.seq).map(fateOf));
  }
  return fates;
}

/** What is left of an event that has gone: in which stream it was, and what was answered if somebody asked. */
export interface Remains {
  readonly stream: string;
  readonly class: EventClass | undefined;
  readonly outcome: string | null;
  readonly endedAt: Date | null;
}

/** Of an id of which nothing else is found. */
export async function remainsOf(pool: Pool, id: string): Promise<readonly Remains[]> {
  const names = await streamNames(pool);
  const hashes = new Map<string, Remains>();
  for (const [stream, name] of names) {
    for (const eventClass of classes) {
      const hash = idHash(classNumber(eventClass), { stream, id: storableName(id) });
      hashes.set(hash, { stream: name, class: eventClass, outcome: null, endedAt: null });
    }
  }
  type Row = { readonly hash: string | null; readonly stream: number | null } & Pick<Remains, "outcome" | "endedAt">;
  const values = [[...hashes.keys()], int2Column([...names.keys()]), storableName(id)];
  const { rows } = await pool.query<Row>(remainsSql, values);
  return rows.flatMap(({ hash, stream, outcome, endedAt }): Remains[] => {
    const known = hash === null ? undefined : hashes.get(hash);
    if (known) return [known];
    return stream === null ? [] : [{ stream: names.get(stream) ?? "", class: undefined, outcome, endedAt }];
  });
}

export async function streamNames(pool: Pool): Promise<Map<number, string>> {
  const { rows } = await pool.query<{ id: number; name: string }>("select id, name from holdfast.stream");
  return new Map(rows.map(({ id, name }) => [id, name]));
}

interface StateRow {
  readonly seq: number;
  readonly consumer: string;
  readonly unread: boolean;
  readonly waits: boolean | null;
  readonly dueAt: Date | null;
  readonly tries: number;
  readonly error: string | null;
  readonly replays: number;
  readonly replayAt: Date | null;
  readonly replayReason: string;
  readonly outcome: "dead" | "dropped" | "cancelled" | "coalesced" | "expired" | null;
  readonly endedAt: Date;
  readonly reason: string;
  readonly endedTries: number;
  readonly endedReplays: number;
  readonly fingerprint: string;
  readonly sentAt: Date | null;
  readonly providerId: string | null;
}

// Deliveries are over before the cursor has passed them, so a record counts more than the cursor.
function fateOf(row: StateRow): Fate {
  const { consumer, dueAt, sentAt, replayAt, outcome } = row;
  if (sentAt) return { consumer, state: "sent", sentAt, providerId: row.providerId };
  if (outcome) {
    const { endedAt, reason, endedTries: tries, endedReplays: replays, fingerprint } = row;
    return { consumer, state: outcome, endedAt, reason, tries, replays, fingerprint };
  }
  if (replayAt) return { consumer, state: "replayed later", dueAt: replayAt, error: row.replayReason };
  if (row.waits === true) {
    if (!dueAt) return { consumer, state: "parked" };
    return { consumer, state: "waiting", dueAt, tries: row.tries, error: row.error, replays: row.replays };
  }
  return { consumer, state: row.unread ? "unread" : "done" };
}

type Names = ReadonlyMap<number, string>;

function eventStep(event: Found, names: Names, fates: readonly Fate[]): Step {
  const { acceptedAt: at, seq, part } = event;
  return { kind: "event", ...partsOf(event, names), at, seq, part, fates };
}

function timerStep(timer: FoundTimer, names: Names): Step {
  return { kind: "timer", ...partsOf(timer, names), at: timer.dueAt, seq: undefined, part: undefined, fates: [] };
}

function partsOf(row: Found | FoundTimer, names: Names) {
  const { class: name, id, key, trace, version, bytes, body } = row;
  return { stream: names.get(row.stream) ?? "", class: name, id, key, trace, version, bytes, body, next: [] };
}

/** Each below the one from which it follows, as far as its id says, else below the first of the trace. */
function treeOf(trace: string, steps: readonly Step[]): readonly Step[] {
  const inTime = steps.toSorted(
    (one, other) => one.at.getTime() - other.at.getTime() || (one.seq ?? 0) - (other.seq ?? 0),
  );
  const first = inTime.find(({ id }) => id === trace);
  const below = new Map<Step | undefined, Step[]>();
  for (const step of inTime) {
    const parent = step === first ? undefined : (causeOf(step, inTime) ?? first);
    below.set(parent, [...(below.get(parent) ?? []), step]);
  }
  return grown(undefined, below);
}

function grown(parent: Step | undefined, below: ReadonlyMap<Step | undefined, readonly Step[]>): readonly Step[] {
  return (below.get(parent) ?? []).map((step) => ({ ...step, next: grown(step, below) }));
}

// Ids that are not given by the app are made of the consumer and the id of the event that causes it (work/effects.ts).
function causeOf({ id }: Step, steps: readonly Step[]): Step | undefined {
  let cause: Step | undefined;
  for (const step of steps) {
    const follows = step.fates.some(({ consumer }) => id.startsWith(`${consumer}:${step.id}:`));
    if (follows && step.id !== id && (!cause || step.id.length > cause.id.length)) cause = step;
  }
  return cause;
}
