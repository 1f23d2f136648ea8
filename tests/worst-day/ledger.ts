// The day's ledger: what everybody said, against what everybody was told. Each message has exactly one answer, the one
// that fits it, in the order in which they were said; each reminder that was confirmed and not taken back rang once and
// not before its time; each place that was looked up came back once; nobody was told what belongs to another.

import { ownersOf } from "../../apps/jarvis/crowd-words.ts";
import { type Crowd, type Saying } from "../../apps/jarvis/crowd.ts";
import { align, fits } from "./align.ts";
import { type Heard } from "./ears.ts";
import { mouths } from "./mouths.ts";

/** When a message went out first, and when it was taken; a message that was never taken is not in the list. */
export interface Taken {
  readonly sentMs: number;
  readonly takenMs: number;
  readonly attempts: number;
}

export interface Evidence {
  readonly crowd: Crowd;
  readonly beginMs: number;
  /** By the index of the saying. */
  readonly taken: ReadonlyMap<number, Taken>;
  readonly heard: readonly Heard[];
  /** What falls due later than this need not have rung. */
  readonly endMs: number;
}

/** The sorts of findings; each is a broken promise to one person. */
export const sorts = [
  "not taken",
  "unanswered",
  "answered twice",
  "out of order",
  "not rung",
  "rung twice",
  "rung early",
  "rung though taken back",
  "not looked up",
  "looked up twice",
  "another's words",
  "impolite",
] as const;

export type Sort = (typeof sorts)[number];

export interface Finding {
  readonly sort: Sort;
  readonly person: number;
  readonly channel: string;
  readonly text: string;
}

export interface Timed {
  /** When it was written, or due. */
  readonly fromMs: number;
  readonly waitMs: number;
  readonly channel: string;
}

export interface Judgement {
  readonly findings: readonly Finding[];
  /** From the planned moment of each message to its answer. */
  readonly answers: readonly Timed[];
  /** From the time of each reminder to its ring. */
  readonly rings: readonly Timed[];
  readonly lookedUp: { readonly found: number; readonly unknown: number; readonly spent: number };
  /** People who were served; reminders that rang, or were not taken back. */
  readonly people: number;
  readonly reminders: number;
  /** Reminders that were taken back after their time and were not heard: their rings may have been on their way. */
  readonly stopped: number;
}

const writtenWithin = new Map(mouths.map(({ channel, writtenWithinMs }) => [channel, writtenWithinMs]));

/** Two rings of a person whose times lie this close may change places: they were due in the same second. */
const sameTimeMs = 1_000;

/** Holds everything against everything. Pure. */
export function judge(evidence: Evidence): Judgement {
  const { crowd, heard } = evidence;
  const said = groupBy(crowd.sayings, ({ person }) => person);
  const told = groupBy(heard, ({ person }) => person);
  const book: Book = {
    findings: [],
    answers: [],
    rings: [],
    lookedUp: { found: 0, unknown: 0, spent: 0 },
    people: 0,
    reminders: 0,
    stopped: 0,
  };
  for (const { number, channel } of crowd.people) {
    const sayings = said.get(number) ?? [];
    judgePerson(evidence, book, { number, channel, sayings, heard: told.get(number) ?? [] });
  }
  return book;
}

interface Book {
  readonly findings: Finding[];
  readonly answers: Timed[];
  readonly rings: Timed[];
  readonly lookedUp: { found: number; unknown: number; spent: number };
  people: number;
  reminders: number;
  stopped: number;
}

interface One {
  readonly number: number;
  readonly channel: string;
  readonly sayings: readonly Saying[];
  readonly heard: readonly Heard[];
}

function judgePerson(evidence: Evidence, book: Book, one: One): void {
  const complain = (sort: Sort, text: string): void => {
    book.findings.push({ sort, person: one.number, channel: one.channel, text });
  };
  const taken = one.sayings.filter(({ index }) => evidence.taken.has(index));
  for (const saying of one.sayings) if (!evidence.taken.has(saying.index)) complain("not taken", saying.text);
  if (taken.length > 0) book.people += 1;
  for (const { text } of one.heard) {
    if (ownersOf(text).some((owner) => owner !== one.number)) complain("another's words", text);
    if (text.trim() === "" || !text.isWellFormed() || text.includes("\0")) complain("impolite", text);
  }
  const answers = one.heard.filter(({ kind }) => kind === "answer");
  const pairs = align(taken, answers, (saying, { text }) => fits(saying, text));
  const answerOf = new Map<number, Heard>();
  const lonely = pairs.flatMap(({ left, right }) => (right === undefined && left ? [left] : []));
  const extra = pairs.flatMap(({ left, right }) => (left === undefined && right ? [right] : []));
  for (const { left, right } of pairs) {
    if (!left || !right) continue;
    answerOf.set(left.nth, right);
    const fromMs = Math.floor(evidence.beginMs + left.atMs);
    book.answers.push({ fromMs, waitMs: right.atMs - fromMs, channel: one.channel });
  }
  for (const saying of lonely) {
    // An answer that fits is there, at another place.
    const place = extra.findIndex(({ text }) => fits(saying, text));
    const swapped = place >= 0 ? extra.splice(place, 1)[0] : undefined;
    complain(swapped ? "out of order" : "unanswered", saying.text);
    if (swapped) answerOf.set(saying.nth, swapped);
  }
  for (const { text } of extra) complain("answered twice", text);
  judgeRings(evidence, book, { ...one, answerOf, complain });
  judgePlaces(book, { ...one, answerOf, complain });
}

type Answered = One & {
  /** By the saying's `nth`. */
  readonly answerOf: ReadonlyMap<number, Heard>;
  readonly complain: (sort: Sort, text: string) => void;
};

function judgeRings(evidence: Evidence, book: Book, { channel, sayings, heard, answerOf, complain }: Answered): void {
  const rings = heard.filter(({ kind }) => kind === "ring");
  const backs = sayings.filter(
    (one) => /^(Cancelled|Undone):/.test(answerOf.get(one.nth)?.text ?? "") && one.kind !== "reminder",
  );
  const due = new Map<Heard, Due>();
  for (const saying of sayings) {
    const { mark = "", dueSeconds } = saying;
    if (saying.kind !== "reminder" || dueSeconds === undefined || !answerOf.has(saying.nth)) continue;
    const mine = rings.filter(({ text }) => text.includes(mark));
    const back = backs.find((one) => one.mark === mark);
    // What is read late is taken back late, and may have rung before.
    const backMs = back ? (answerOf.get(back.nth)?.atMs ?? 0) : Infinity;
    if (mine.some(({ atMs }) => atMs > backMs)) complain("rung though taken back", saying.text);
    const times = dueOf(evidence, saying, answerOf.get(saying.nth));
    const dueMs = times.fromMs;
    const [first, ...more] = mine;
    if (back && !first && dueMs <= backMs) book.stopped += 1;
    if (first || !back) book.reminders += 1;
    if (!first && !back && times.toMs < evidence.endMs) complain("not rung", saying.text);
    for (const { text } of more) complain("rung twice", text);
    if (first === undefined) continue;
    if (first.atMs < dueMs) complain("rung early", saying.text);
    if (back) continue;
    book.rings.push({ fromMs: dueMs, waitMs: first.atMs - dueMs, channel });
    due.set(first, times);
  }
  let before: Due | undefined;
  for (const ring of rings) {
    const now = due.get(ring);
    // The one before it fell due when this one should long have rung.
    if (before && now && before.fromMs > now.toMs + sameTimeMs) complain("out of order", ring.text);
    before = now ?? before;
  }
}

/** When a reminder falls due: not before one time, and not after the other. */
interface Due {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * "In 20 seconds" counts from when it was written, as exactly as the channel says that; on the web page from when it
 * came, which is known from the outside only as between sent and taken. One that was understood after its time rings
 * then.
 */
function dueOf({ beginMs, crowd, taken }: Evidence, saying: Saying, answer: Heard | undefined): Due {
  const { index, atMs, person, dueSeconds = 0 } = saying;
  const writtenMs = Math.floor(beginMs + atMs);
  const { sentMs, takenMs } = taken.get(index) ?? { sentMs: writtenMs, takenMs: writtenMs };
  const withinMs = writtenWithin.get(crowd.people[person]?.channel ?? "");
  const saidMs = Math.floor(writtenMs / (withinMs ?? 1)) * (withinMs ?? 1);
  const [fromMs, latestMs] = withinMs === undefined ? [sentMs, takenMs] : [saidMs, saidMs];
  const lateMs = dueSeconds * 1_000;
  return { fromMs: fromMs + lateMs, toMs: Math.max(latestMs + lateMs, answer?.atMs ?? 0) };
}

function judgePlaces(book: Book, { sayings, heard, answerOf, complain }: Answered): void {
  // A word on a long wait is no answer.
  const results = heard.filter(({ kind, text }) => kind === "looked up" && !text.startsWith("Looking up "));
  const asked = sayings.filter(({ kind, nth }) => kind === "place" && answerOf.has(nth));
  for (const { text } of asked.slice(results.length)) complain("not looked up", text);
  for (const { text } of results.slice(asked.length)) complain("looked up twice", text);
  for (const { text } of results) {
    if (text.startsWith("I found ")) book.lookedUp.found += 1;
    else if (text.startsWith("I cannot ")) book.lookedUp.spent += 1;
    else book.lookedUp.unknown += 1;
  }
}

function groupBy<Value>(values: readonly Value[], key: (value: Value) => number): Map<number, Value[]> {
  const groups = new Map<number, Value[]>();
  for (const value of values) {
    const group = groups.get(key(value));
    if (group) group.push(value);
    else groups.set(key(value), [value]);
  }
  return groups;
}
