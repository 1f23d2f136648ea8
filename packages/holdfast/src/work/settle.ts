// Writes down what became of a run of events: their effects, the exceptions, the answers, and the cursor past them.
// All in the transaction in which the consumer wrote its own rows, so for our own state each event has its effect
// exactly once.

import { limits } from "../limits.ts";
import { append, identity, type NewEvent } from "../log/append.ts";
import { isCanary, settleCanaries } from "../log/canary.ts";
import { markCancelled } from "../log/cancelled.ts";
import { classes, type EventClass } from "../log/class.ts";
import { textColumn } from "../log/columns.ts";
import { passedBy, saveCursors } from "../log/cursor.ts";
import { type Ended, recordEnded } from "../log/ended.ts";
import { type Position, upTo } from "../log/position.ts";
import { type LogEvent } from "../log/stored-event.ts";
import { type News, newsOf } from "../log/wake.ts";
import { finish, free, isReplayed, keep, type Kept, storableError } from "../log/waiting.ts";
import { HoldfastError } from "../errors.ts";
import { fingerprint } from "../dead/fingerprint.ts";
import { type Queryable } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { parked, type Verdict } from "./batch.ts";
import { type Effects } from "./effects.ts";
import { writeTimers } from "./timers.ts";

/** Events in order, each with what became of it; one without a verdict had to wait behind another of its key. */
export interface Judged {
  readonly events: readonly LogEvent[];
  readonly verdicts: readonly (Verdict | undefined)[];
}

export interface Run {
  readonly consumer: number;
  readonly stream: number;
  readonly class: EventClass;
  /** Where the events were read; without it they had been waiting, and no cursor moves. */
  readonly position: Position | undefined;
  readonly tries: number;
  readonly retryBaseMs: number;
  /** False when the events of a key do not wait for each other: then nothing is parked. */
  readonly inOrder: boolean;
  /** For the jitter of retries: 0 to 1. */
  readonly random: () => number;
}

/** What a run left behind, for the metrics and for knowing which keys wait. */
export interface Settled {
  readonly kept: readonly Kept[];
  readonly ended: readonly Ended[];
  readonly finished: readonly LogEvent[];
  /** What it has appended. */
  readonly caused: News;
}

const forgetSql = sql(import.meta.url, "forgetting-ask.sql");
const answersSql = sql(import.meta.url, "answers.sql");

/** Settles events of one class in order. Fails as a whole. */
export async function settle(
  tx: Queryable,
  run: Run,
  { effects, ...judged }: Judged & { readonly effects: Effects },
): Promise<Settled> {
  const settled = { ...sortOut(run, judged), caused: newsOf(effects.appended) };
  const { events } = judged;
  const { consumer, class: eventClass } = run;
  const place = { consumer, class: eventClass };
  // First, so that what this batch appends is not met by its own cancelling: "take back the old, here is a new one".
  await markCancelled(tx, effects.cancelled);
  for (const name of classes) await append(tx, name, once(effects.appended.filter((event) => event.class === name)));
  await writeTimers(tx, effects.timers);
  if (effects.forgotten.length > 0) {
    await tx.query(forgetSql, [textColumn(effects.forgotten), limits.forgetAfterMs]);
  }
  await keep(tx, place, settled.kept);
  await recordEnded(tx, place, settled.ended);
  await tell(tx, run.stream, answersOf(judged, settled.ended));
  await settleCanaries(tx, place, events);
  const last = events.at(-1);
  if (run.position && last) {
    const passed = passedBy(events);
    await saveCursors(tx, { ...place, slots: [...passed.keys()], passed }, upTo(run.position, last.seq));
  } else {
    const over = [...settled.finished, ...settled.ended.map((one) => one.event)].map((event) => event.seq);
    await finish(tx, place, over);
  }
  if (!run.inOrder) return settled;
  // What was parked behind an event that has ended is next.
  const freed = run.position ? settled.ended.map((one) => one.event) : events;
  await free(tx, place, [...new Set(freed.map((event) => event.key))]);
  return settled;
}

function sortOut(run: Run, { events, verdicts }: Judged): Omit<Settled, "caused"> {
  const kept: Kept[] = [];
  const ended: Ended[] = [];
  const finished: LogEvent[] = [];
  for (const [place, event] of events.entries()) {
    if (isCanary(event)) continue;
    const { tries } = event;
    const verdict = verdicts[place] ?? parked;
    if (verdict.kind === "done") finished.push(event);
    else if (verdict.kind === "parked") kept.push({ event, tries });
    else if (verdict.kind === "later") kept.push({ event, tries, delayMs: verdict.waitMs });
    else if (verdict.kind === "failed") failed(event, verdict.error);
    else ended.push({ event, tries, ...endOf(verdict) });
  }
  return { kept, ended, finished };

  function failed(event: LogEvent, error: unknown): void {
    const tries = event.tries + 1;
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    // What cannot be read now cannot be read in a minute either.
    const hopeless = error instanceof HoldfastError && !error.retry;
    if (hopeless || tries >= run.tries || isReplayed(event)) {
      const print = fingerprint({ consumer: run.consumer, error, names: [event.id, event.key] });
      ended.push({ event, outcome: "dead", tries, reason, fingerprint: print });
    } else kept.push({ event, tries, delayMs: backoffMs(run, tries), error: reason });
  }
}

type Ending = Exclude<Verdict, { readonly kind: "done" | "parked" | "later" | "failed" }>;

function endOf(verdict: Ending): Pick<Ended, "outcome" | "reason"> {
  if (verdict.kind === "drop") return { outcome: "dropped", reason: verdict.reason };
  if (verdict.kind === "expired") return { outcome: "expired", reason: verdict.deadline.toISOString() };
  if (verdict.kind === "coalesced") return { outcome: "coalesced", reason: verdict.into };
  return { outcome: "cancelled", reason: "" };
}

/**
 * Exponential with full jitter over the upper half: base × 2^(tries-1), capped at `limits.retryCapMs`.
 * Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export function backoffMs({ retryBaseMs, random }: Pick<Run, "retryBaseMs" | "random">, tries: number): number {
  const full = Math.min(limits.retryCapMs, retryBaseMs * 2 ** Math.min(tries - 1, 30));
  return full / 2 + (full / 2) * random();
}

// The same id twice in one statement would fail it; the first wins, as everywhere.
function once(events: readonly NewEvent[]): NewEvent[] {
  const firsts = new Map<string, NewEvent>();
  // Its place counts as well: a repeat must not move the first behind others of its key.
  for (const event of events) if (!firsts.has(identity(event))) firsts.set(identity(event), event);
  return [...firsts.values()];
}

interface Told {
  readonly id: string;
  readonly outcome: string;
  readonly result: string;
}

function answersOf({ events, verdicts }: Judged, ended: readonly Ended[]): Told[] {
  const done: Told[] = [];
  for (const [place, { id, answer }] of events.entries()) {
    const verdict = verdicts[place];
    if (answer && verdict?.kind === "done") done.push({ id, outcome: "done", result: jsonOf(verdict.result) });
  }
  const others = ended.flatMap(({ event: { id, answer }, outcome, reason }): Told[] => {
    // Why an event died is for those who run the app, not for who sent it.
    const result = outcome === "dropped" ? jsonOf({ reason: storableError(reason) }) : "";
    return answer ? [{ id, outcome, result }] : [];
  });
  return [...done, ...others];
}

async function tell(tx: Queryable, stream: number, told: readonly Told[]): Promise<void> {
  if (told.length === 0) return;
  await tx.query(answersSql, [
    stream,
    textColumn(told.map(({ id }) => id)),
    textColumn(told.map(({ outcome }) => outcome)),
    textColumn(told.map(({ result }) => result)),
  ]);
}

// JSON.stringify writes NUL and lone surrogates as escapes, which are plain text.
function jsonOf(value: unknown): string {
  return value === undefined ? "" : (JSON.stringify(value) ?? "");
}
