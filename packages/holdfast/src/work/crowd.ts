// Which slot of a batch holds up the others: the one that took most of the time, or has most of the events.

import { limits } from "../limits.ts";
import { passedBy } from "../log/cursor.ts";
import { type LogEvent } from "../log/stored-event.ts";

/** The slot with most of the events. */
export function crowdOf(events: readonly LogEvent[]): number | undefined {
  const crowd = largest(passedBy(events));
  return crowd && crowd.share > 0.5 ? crowd.slot : undefined;
}

/** The slot that took most of a batch, and long. */
export function slowestOf(spent: ReadonlyMap<number, number>): number | undefined {
  const slow = largest(spent);
  return slow && slow.share > 0.5 && slow.most > limits.slowSlotMs ? slow.slot : undefined;
}

/** The slot with the most. */
function largest(
  bySlot: ReadonlyMap<number, number>,
): { readonly slot: number; readonly most: number; readonly share: number } | undefined {
  let [slot, most, sum] = [0, 0, 0];
  for (const [one, amount] of bySlot) {
    sum += amount;
    if (amount > most) [slot, most] = [one, amount];
  }
  return sum > 0 ? { slot, most, share: most / sum } : undefined;
}
