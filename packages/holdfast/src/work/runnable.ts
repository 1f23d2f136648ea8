// Sorts a batch before its consumer sees it: which events run now, read into values, and what the others get instead
// (parked, failed before, cancelled, expired, coalesced, not readable here).

import { type Consumer } from "../app.ts";
import { fault } from "../errors.ts";
import { limits } from "../limits.ts";
import { isCanary } from "../log/canary.ts";
import { type LogEvent } from "../log/stored-event.ts";
import { finished, type Item, parked, type Verdict } from "./batch.ts";
import { type Read, readEvent } from "../log/read-event.ts";

export interface Readable extends Item<unknown> {
  readonly about: LogEvent;
  /** Its place in the batch. */
  readonly place: number;
}

export interface SortOptions {
  readonly consumer: Consumer;
  readonly now: Date;
  /** The events' values, in their order, where they have been read already. */
  readonly values: readonly Read[] | undefined;
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

/** Gives the events that may run, in order; the others have their verdicts at their places in `verdicts` then. */
export function runnable(
  events: readonly LogEvent[],
  options: SortOptions,
  verdicts: (Verdict | undefined)[],
): readonly Readable[] {
  const { consumer, blocked, failures, cancelled } = options;
  const inOrder = consumer.onFailure === "hold";
  const heldKeys = new Set<string>();
  const items: Readable[] = [];
  for (const [place, event] of events.entries()) {
    const verdict = isCanary(event) ? finished : verdictOf(event, place);
    verdicts[place] = verdict;
    if (verdict?.kind === "failed" || verdict?.kind === "later") heldKeys.add(event.key);
  }
  return consumer.coalesce ? coalesced(items, options, verdicts) : items;

  function verdictOf(event: LogEvent, place: number): Verdict | undefined {
    if (inOrder && (heldKeys.has(event.key) || blocked(event))) return parked;
    if (cancelled.has(event.seq)) return cancelledVerdict;
    if (failures.has(event)) return { kind: "failed", error: failures.get(event) };
    const read = options.values?.[place] ?? readEvent(consumer.stream, event);
    if ("newer" in read) return { kind: "later", waitMs: limits.newerVersionMs };
    if ("problem" in read) {
      const reason = fault("HF_EVENT_UNREADABLE", { id: event.id, reason: read.problem });
      return { kind: "failed", error: reason };
    }
    const deadline = consumer.stream.deadline?.(read.value, event.acceptedAt);
    if (deadline && deadline <= options.now) return { kind: "expired", deadline };
    items.push({ event: read.value, about: event, place });
    return undefined;
  }
}

const cancelledVerdict: Verdict = { kind: "cancelled" };

/** While behind, only the newest of each key runs, where the newest is; what is not behind runs as it is. */
function coalesced(
  items: readonly Readable[],
  { now, behindMs, newest }: SortOptions,
  verdicts: (Verdict | undefined)[],
): readonly Readable[] {
  const last = new Map(items.map(({ about }) => [about.key, about]));
  return items.filter(({ about, place }) => {
    const ahead = newest.get(about.key);
    const into = ahead && ahead.seq > about.seq ? ahead : last.get(about.key);
    const isBehind = now.getTime() - about.acceptedAt.getTime() > behindMs;
    if (!into || into === about || !isBehind) return true;
    verdicts[place] = { kind: "coalesced", into: into.id };
    return false;
  });
}
