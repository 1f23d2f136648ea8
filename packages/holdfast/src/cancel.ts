// Takes back what has been accepted and has not had its effect yet: from outside of a consumer, where an app's page or
// an operator decides it. Inside a consumer `context.cancel` does the same in the transaction of the batch.

import { type Delivery, type Stream, type Timer } from "./app.ts";
import { markCancelled } from "./log/cancelled.ts";
import { streamNumber } from "./log/directory.ts";
import { storableName } from "./log/name.ts";
import { type Queryable } from "./store/pool.ts";
import { writeTimers } from "./work/timers.ts";

/** One event by its id, or all of a key. */
export type Which = { readonly id: string } | { readonly key: string };

/**
 * Cancels events, timers or deliveries, in the transaction that `tx` is in (or, on a pool, each step by itself). Holds
 * for what begins after the commit: a batch that is under way may still take effect, a delivery that is out has gone.
 * What is met later ends as `cancelled`. Throws HF_NOT_DECLARED for a stream of which no process has been started yet.
 */
export async function cancel(
  tx: Queryable,
  of: Pick<Stream<never> | Timer<never> | Delivery<never>, "name">,
  which: Which,
): Promise<void> {
  const stream = await streamNumber(tx, of.name);
  const byKey = "key" in which;
  const name = storableName(byKey ? which.key : which.id);
  await writeTimers(tx, [byKey ? { stream, key: name } : { stream, id: name }]);
  await markCancelled(tx, [{ stream, byKey, name }]);
}
