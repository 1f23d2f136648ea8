// Deliveries that waited and are due come into the line: the first of each key, the oldest first under a budget.

import { limits } from "../limits.ts";
import { dueEvents, freeForBudget } from "../log/waiting.ts";
import { type Pool } from "../store/pool.ts";
import { type Gate } from "./gate.ts";
import { type Line } from "./line.ts";
import { type Prior } from "./prior.ts";

export interface TakeDueOptions {
  readonly pool: Pool;
  readonly consumer: number;
  readonly slots: readonly number[];
  readonly oldestFirst: boolean;
  readonly line: Line;
  readonly gate: Gate;
  readonly prior: Prior;
}

/** Takes up a round; says whether there were any, and whether there may be more. */
export async function takeDue(options: TakeDueOptions): Promise<{ readonly taken: boolean; readonly full: boolean }> {
  const { pool, consumer, slots, oldestFirst, line, gate, prior } = options;
  if (gate.opened()) await freeForBudget(pool, consumer, slots);
  const wanted = { slots, rows: limits.retryKeys, perKey: 1, inOrder: true, oldestFirst };
  let [taken, full] = [false, false];
  for (const { class: name, first, again } of line.ready) {
    if (first + again > limits.retryKeys / 2) continue;
    const due = await dueEvents(pool, { consumer, class: name }, wanted);
    const events = due.filter((event) => !line.isBusy(event));
    await prior.look(events);
    for (const event of events) line.enter({ event, reading: undefined, result: undefined, recorded: false });
    taken ||= events.length > 0;
    full ||= due.length === limits.retryKeys && events.length > 0;
  }
  if (!taken) gate.caughtUp();
  return { taken, full };
}
