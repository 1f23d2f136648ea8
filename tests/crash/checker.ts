// The ledger of docs/promises.md: what was promised to the sender held against what happened. Pure: evidence in,
// findings out. It trusts nobody: rows and calls that nobody sent are findings too.

import type { LedgerEntry } from "holdfast-rehearse/drive";

/** A row that the consumer wrote; the list is in the order of writing. */
export interface Effect {
  readonly id: string;
  readonly key: string;
  readonly seq: number;
  /** Pid of the worker. */
  readonly process: number;
  readonly acceptedMs: number;
  readonly atMs: number;
}

/** The record of an event or delivery that ended without an effect. */
export interface Ended {
  readonly consumer: string;
  /** For a delivery, its idempotency key. */
  readonly id: string;
  readonly outcome: string;
}

/** One call as the sink saw it; the list is in the order of arrival. */
export interface Call {
  readonly id: string;
  readonly key: string;
  readonly seq: number;
  readonly idempotencyKey: string;
  /** Pid of the caller. */
  readonly process: number;
  readonly startedMs: number;
  /** Undefined when it has not ended. */
  readonly endedMs: number | undefined;
}

/** A process that was ended while it could have calls out. */
export interface DelivererKill {
  readonly pid: number;
  readonly atMs: number;
}

export interface Evidence {
  readonly ledger: Iterable<LedgerEntry>;
  readonly effects: readonly Effect[];
  readonly ended: readonly Ended[];
  readonly calls: readonly Call[];
  /** When the receipt of each idempotency key was written. */
  readonly receipts: ReadonlyMap<string, number>;
  readonly kills: readonly DelivererKill[];
  /** Calls without a receipt that one deliverer may have: `limits.deliverInFlight`. */
  readonly inFlightLimit: number;
}

export interface Outside {
  readonly calls: number;
  readonly distinct: number;
  readonly lost: number;
  readonly doubled: number;
  readonly outOfOrder: number;
  readonly repeats: number;
  /** Repeats that no kill explains. */
  readonly unexplained: number;
  /** Calls without a receipt at the kills of their callers: what may be repeated. */
  readonly allowed: number;
  /** Calls that the sink had open at these kills. */
  readonly openAtSink: number;
}

export interface Findings {
  readonly accepted: number;
  readonly refused: number;
  readonly unknown: number;
  readonly effects: number;
  /** Ended without an effect, with a record. */
  readonly recorded: number;
  readonly lost: number;
  readonly doubled: number;
  readonly outOfOrder: number;
  /** Effects of what was refused, of what nobody sent, or with another key or number than was sent. */
  readonly untrue: number;
  readonly outside: Outside;
  /** The first of each sort in words. Empty when every promise was kept. */
  readonly examples: readonly string[];
}

const examplesOfASort = 3;

/** Holds the evidence against the promises. Take the evidence at rest, when nothing is under way any more. */
export function check(evidence: Evidence): Findings {
  const complaints = new Complaints();
  const entries = new Map([...evidence.ledger].map((entry) => [entry.id, entry]));
  const effectsOf = groupBy(evidence.effects, (effect) => effect.id);
  const endedOf = groupBy(evidence.ended, (one) => one.id);
  const verdicts = { accepted: 0, refused: 0, unknown: 0 };
  let recorded = 0;
  for (const entry of entries.values()) {
    const { id, verdict } = entry;
    verdicts[verdict] += 1;
    const effects = effectsOf.get(id)?.length ?? 0;
    const ends = endedOf.get(id)?.length ?? 0;
    recorded += ends;
    if (verdict === "accepted" && effects + ends === 0) complaints.add("lost", `${id} was accepted and has no outcome`);
    if (effects + ends > 1) complaints.add("doubled", `${id} has ${effects} effects and ${ends} records`);
    if (verdict === "refused" && effects + ends > 0) complaints.add("untrue", `${id} was refused and has an effect`);
  }
  for (const { id, key, seq } of evidence.effects) {
    const entry = entries.get(id);
    if (entry?.key !== key || entry.seq !== seq) complaints.add("untrue", `${id} (${key} ${seq}) was never sent so`);
  }
  countOutOfOrder(evidence.effects, (what) => complaints.add("outOfOrder", what));
  const outside = checkOutside(evidence, effectsOf, complaints);
  return {
    ...verdicts,
    effects: evidence.effects.length,
    recorded,
    lost: complaints.count("lost"),
    doubled: complaints.count("doubled"),
    outOfOrder: complaints.count("outOfOrder"),
    untrue: complaints.count("untrue"),
    outside,
    examples: complaints.examples,
  };
}

function checkOutside(
  evidence: Evidence,
  effectsOf: ReadonlyMap<string, readonly Effect[]>,
  complaints: Complaints,
): Outside {
  const { calls, kills, receipts } = evidence;
  const firsts = firstOfEach(calls);
  const firstsOf = groupBy(firsts, (call) => call.id);
  const ended = new Set(evidence.ended.map((one) => one.id));
  for (const id of effectsOf.keys()) {
    // A dead delivery has its record under its idempotency key, which ends with the event's id and a count.
    const dead = ended.has(`intent:${id}:0`);
    if (!firstsOf.has(id) && !dead) complaints.add("outside lost", `${id} took effect and was never sent outside`);
  }
  for (const [id, distinct] of firstsOf) {
    if (!effectsOf.has(id)) complaints.add("untrue", `${id} was sent outside and has no effect`);
    if (distinct.length > 1) complaints.add("outside doubled", `${id} went out under ${distinct.length} keys`);
  }
  countOutOfOrder(firsts, (what) => complaints.add("outside outOfOrder", `outside: ${what}`));
  const open = kills.map((kill) => openAt(kill, calls, receipts));
  for (const [index, keys] of open.entries()) {
    if (keys.size <= evidence.inFlightLimit) continue;
    const pid = kills[index]?.pid;
    complaints.add("over limit", `deliverer ${pid} had ${keys.size} calls open, over ${evidence.inFlightLimit}`);
  }
  return {
    calls: calls.length,
    distinct: firsts.length,
    lost: complaints.count("outside lost"),
    doubled: complaints.count("outside doubled"),
    outOfOrder: complaints.count("outside outOfOrder"),
    repeats: calls.length - firsts.length,
    unexplained: countUnexplained(evidence, open, complaints),
    allowed: open.reduce((sum, keys) => sum + keys.size, 0),
    openAtSink: kills.reduce((sum, kill) => sum + openAtSink(kill, calls), 0),
  };
}

/** The idempotency keys that this deliverer had sent and that had no receipt when it was killed. */
function openAt(
  { pid, atMs }: DelivererKill,
  calls: readonly Call[],
  receipts: ReadonlyMap<string, number>,
): Set<string> {
  const mine = calls.filter((call) => call.process === pid);
  return new Set(mine.map((call) => call.idempotencyKey).filter((key) => (receipts.get(key) ?? Infinity) >= atMs));
}

function openAtSink({ pid, atMs }: DelivererKill, calls: readonly Call[]): number {
  const open = (call: Call) => call.startedMs <= atMs && (call.endedMs ?? Infinity) > atMs;
  return calls.filter((call) => call.process === pid && open(call)).length;
}

/** A repeat is explained when the call before it was open at the kill of its caller. */
function countUnexplained(
  { calls, kills }: Evidence,
  open: readonly ReadonlySet<string>[],
  complaints: Complaints,
): number {
  const openOf = new Map(kills.map((kill, index) => [kill.pid, open[index]]));
  const last = new Map<string, Call>();
  for (const call of calls) {
    const before = last.get(call.idempotencyKey);
    last.set(call.idempotencyKey, call);
    if (!before) continue;
    const explained = before.process !== call.process && openOf.get(before.process)?.has(call.idempotencyKey) === true;
    const pids = `by ${before.process} and ${call.process}`;
    if (!explained) complaints.add("unexplained", `${call.idempotencyKey} went out twice, ${pids}, without a kill`);
  }
  return complaints.count("unexplained");
}

/** Counts each step back within a key; the same one twice in a row is a double, not a step back. */
function countOutOfOrder(
  list: readonly { readonly key: string; readonly seq: number }[],
  complain: (what: string) => void,
): void {
  const last = new Map<string, number>();
  for (const { key, seq } of list) {
    const before = last.get(key) ?? -Infinity;
    if (seq < before) complain(`${key} ${seq} came after ${before}`);
    last.set(key, seq);
  }
}

/** The first call with each idempotency key, in order. */
function firstOfEach(calls: readonly Call[]): Call[] {
  const firsts = new Map<string, Call>();
  for (const call of calls) if (!firsts.has(call.idempotencyKey)) firsts.set(call.idempotencyKey, call);
  return [...firsts.values()];
}

function groupBy<Value>(list: readonly Value[], name: (value: Value) => string): Map<string, Value[]> {
  return Map.groupBy(list, name);
}

/** Counts by sort, and keeps the first of each in words. */
class Complaints {
  readonly examples: string[] = [];
  readonly #counts = new Map<string, number>();

  add(sort: string, what: string): void {
    const count = this.count(sort) + 1;
    this.#counts.set(sort, count);
    if (count <= examplesOfASort) this.examples.push(what);
  }

  count(sort: string): number {
    return this.#counts.get(sort) ?? 0;
  }
}
