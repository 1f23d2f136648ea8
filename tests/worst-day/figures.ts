// The figures of a day: what was seen and judged, as counts, as quantiles, and as lines over time for pictures. Pure.

import { type Judgement, type Timed } from "./ledger.ts";
import { parts } from "./load.ts";
import { type Seen } from "./world.ts";

export interface Quantiles {
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** A value at a second of the day. */
export type Point = readonly [number, number];

export interface Figures {
  readonly people: number;
  readonly messages: number;
  readonly reminders: number;
  /** Messages of the second in which most were said. */
  readonly peakPerSecond: number;
  readonly findings: number;
  readonly answers: Quantiles;
  readonly byChannel: Readonly<Record<string, Quantiles>>;
  readonly rings: Quantiles;
  readonly odd: number;
  readonly lookedUp: Judgement["lookedUp"];
  readonly geocoderCalls: number;
  /** Messages that were not taken at the first attempt; requests that came again all the same. */
  readonly sentAgain: number;
  readonly repeated: number;
  /** Calls to the outside that had been made before, by their key. */
  readonly outsideRepeats: number;
  readonly foreignCores: number;
  /** Late by the crowd's own fault, of all messages. */
  readonly late: number;
  readonly watchers: number;
  /** Times that a watcher was told to come later. */
  readonly watchersLater: number;
  readonly lines: Lines;
}

export interface Lines {
  readonly lengthSeconds: number;
  readonly kills: readonly { readonly kind: string; readonly at: number }[];
  /** So many have come so far. */
  readonly people: readonly Point[];
  readonly messages: readonly Point[];
  readonly waiting: readonly Point[];
  readonly p50: readonly Point[];
  readonly p95: readonly Point[];
  readonly p99: readonly Point[];
  /** Cores by part. */
  readonly cores: Readonly<Record<string, readonly Point[]>>;
  readonly megabytes: Readonly<Record<string, readonly Point[]>>;
}

/** Quantiles over time are of so many seconds each. */
const windowSeconds = 3;

export function figuresOf(seen: Seen, judgement: Judgement): Figures {
  const { crowd, taken, ears, samples, answers } = seen;
  const perSecond = countPer(
    crowd.sayings.map(({ atMs }) => atMs / 1_000),
    1,
  );
  const channels = [...new Set(crowd.people.map(({ channel }) => channel))];
  const of = (channel: string) => judgement.answers.filter((one) => one.channel === channel);
  const foreign = samples.map((sample) => sample.foreignCores);
  return {
    people: judgement.people,
    messages: taken.size,
    reminders: judgement.reminders,
    peakPerSecond: Math.max(0, ...perSecond.map(([, count]) => count)),
    findings: judgement.findings.length,
    answers: quantiles(judgement.answers),
    byChannel: Object.fromEntries(channels.map((channel) => [channel, quantiles(of(channel))])),
    rings: quantiles(judgement.rings),
    // Whatever is beyond what an English keyboard writes.
    odd: crowd.sayings.filter(({ text }) => /[^\x20-\x7e]/.test(text)).length,
    lookedUp: judgement.lookedUp,
    geocoderCalls: seen.geocoderCalls,
    sentAgain: [...taken.values()].filter(({ attempts }) => attempts > 1).length,
    repeated: answers["repeat 200"] ?? 0,
    outsideRepeats: ears.repeats,
    foreignCores: foreign.reduce((sum, cores) => sum + cores, 0) / Math.max(1, foreign.length),
    late: seen.late,
    watchers: seen.watched?.open ?? 0,
    watchersLater: seen.watched?.later ?? 0,
    lines: linesOf(seen, judgement, perSecond),
  };
}

function linesOf(seen: Seen, { answers }: Judgement, messages: readonly Point[]): Lines {
  const { crowd, beginMs, samples } = seen;
  const second = (ms: number): number => (ms - beginMs) / 1_000;
  const arrivals = countPer(
    crowd.people.map(({ arrivesMs }) => arrivesMs / 1_000),
    1,
  );
  let people = 0;
  const windows = new Map<number, Timed[]>();
  for (const one of answers) {
    const at = Math.floor(second(one.fromMs) / windowSeconds) * windowSeconds;
    const window = windows.get(at);
    if (window) window.push(one);
    else windows.set(at, [one]);
  }
  const over = [...windows].toSorted(([one], [other]) => one - other);
  const line = (pick: (of: Quantiles) => number): Point[] =>
    over.map(([at, window]) => [at + windowSeconds / 2, pick(quantiles(window))]);
  const byPart = (pick: (sample: Seen["samples"][number], part: (typeof parts)[number]) => number) =>
    Object.fromEntries(parts.map((part) => [part, samples.map((one): Point => [second(one.atMs), pick(one, part)])]));
  return {
    lengthSeconds: crowd.lengthMs / 1_000,
    kills: seen.kills.map(({ kind, atMs }) => ({ kind, at: second(atMs) })),
    people: arrivals.map(([at, count]): Point => [at, (people += count)]),
    messages,
    waiting: waitingOf(answers.map(({ fromMs, waitMs }) => [second(fromMs), second(fromMs + waitMs)])),
    p50: line(({ p50Ms }) => p50Ms),
    p95: line(({ p95Ms }) => p95Ms),
    p99: line(({ p99Ms }) => p99Ms),
    cores: byPart((sample, part) => sample.cores[part]),
    megabytes: byPart((sample, part) => sample.bytes[part] / 2 ** 20),
  };
}

/** How many were said and not answered yet, twice a second. */
function waitingOf(spans: readonly (readonly [number, number])[]): Point[] {
  const end = Math.ceil(Math.max(0, ...spans.map(([, to]) => to)));
  const begun = spans.map(([from]) => from).toSorted((one, other) => one - other);
  const over = spans.map(([, to]) => to).toSorted((one, other) => one - other);
  const points: Point[] = [];
  let [said, answered] = [0, 0];
  for (let at = 0; at <= end; at += 0.5) {
    while ((begun[said] ?? Infinity) <= at) said += 1;
    while ((over[answered] ?? Infinity) <= at) answered += 1;
    points.push([at, said - answered]);
  }
  return points;
}

function countPer(seconds: readonly number[], size: number): Point[] {
  const counts: number[] = [];
  for (const at of seconds) counts[Math.floor(at / size)] = (counts[Math.floor(at / size)] ?? 0) + 1;
  return Array.from(counts, (count, index): Point => [index * size + size / 2, count ?? 0]);
}

export function quantiles(timed: readonly Timed[]): Quantiles {
  const sorted = timed.map(({ waitMs }) => waitMs).toSorted((one, other) => one - other);
  // Nearest rank.
  const at = (part: number): number => sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0;
  return { count: sorted.length, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), maxMs: at(1) };
}
