// Sorts a batch before its consumer sees it: which events run now, read into values, and what the others get instead
// (parked, failed before, cancelled, expired, coalesced, not readable here).

import { type Consumer } from "../app.ts";
import { fault } from "../errors.ts";
import { limits } from "../limits.ts";
import { isCanary } from "../log/canary.ts";
import { type LogEvent } from "../log/reader.ts";
import { type Item, type Verdict } from "./batch.ts";
import { readEvent } from "../log/read-event.ts";

export type Readable = Item<unknown> & { readonly cause: LogEvent };

export interface SortOptions {
  readonly consumer: Consumer;
  readonly now: Date;
  /** A consumer that coalesces is behind when an event has waited so long, in ms. */
  readonly behindMs: number;
  /** Keys of which something waits already: their events are parked behind it. */
  readonly blocked: (event: LogEvent) => boolean;
  /** What failed in an earlier run of this batch. */
  readonly failures: ReadonlyMap<LogEvent, unknown>;
  /** Numbers of events that somebody has cancelled. */
  readonly cancelled: ReadonlySet<number>;
  /** For a consumer that coalesces: by key, events that come after these. */
  readonly newest: ReadonlyMap<string, LogEvent>;
}

/** Gives the events that may run, in order; the others have their verdict in `verdicts` then. */
export function runnable(
  events: readonly LogEvent[],
  options: SortOptions,
  verdicts: Map<LogEvent, Verdict>,
): Readable[] {
  const { consumer, blocked, failures, cancelled } = options;
  const inOrder = consumer.onFailure === "hold";
  const heldKeys = new Set<string>();
  const items: Readable[] = [];
  for (const event of events) {
    if (isCanary(event)) {
      verdicts.set(event, { kind: "done" });
      continue;
    }
    const held = inOrder && (heldKeys.has(event.key) || blocked(event));
    const verdict = held ? parked : cancelled.has(event.seq) ? cancelledVerdict : verdictOf(event);
    if (!verdict) continue;
    verdicts.set(event, verdict);
    if (verdict.kind === "failed" || verdict.kind === "later") heldKeys.add(event.key);
  }
  return consumer.coalesce ? coalesced(items, options, verdicts) : items;

  function verdictOf(event: LogEvent): Verdict | undefined {
    if (failures.has(event)) return { kind: "failed", error: failures.get(event) };
    const read = readEvent(consumer.stream, event);
    if ("newer" in read) return { kind: "later", waitMs: limits.newerVersionMs };
    if ("problem" in read) {
      const reason = fault("HF_EVENT_UNREADABLE", { id: event.id, reason: read.problem });
      return { kind: "failed", error: reason };
    }
    const deadline = consumer.stream.deadline?.(read.value, event.acceptedAt);
    if (deadline && deadline <= options.now) return { kind: "expired", deadline };
    const { id, key, trace, acceptedAt, tries, body } = event;
    items.push({ event: read.value, about: { id, key, trace, acceptedAt, tries, raw: body }, cause: event });
    return undefined;
  }
}

const parked: Verdict = { kind: "parked" };
const cancelledVerdict: Verdict = { kind: "cancelled" };

/** While behind, only the newest of each key runs, where the newest is; what is not behind runs as it is. */
function coalesced(
  items: readonly Readable[],
  { now, behindMs, newest }: SortOptions,
  verdicts: Map<LogEvent, Verdict>,
): Readable[] {
  const last = new Map(items.map(({ cause }) => [cause.key, cause]));
  return items.filter(({ cause }) => {
    const ahead = newest.get(cause.key);
    const into = ahead && ahead.seq > cause.seq ? ahead : last.get(cause.key);
    const isBehind = now.getTime() - cause.acceptedAt.getTime() > behindMs;
    if (!into || into === cause || !isBehind) return true;
    verdicts.set(cause, { kind: "coalesced", into: into.id });
    return false;
  });
}
