// Appends events from the app's own transaction: what the app writes and what it says about it are there together, or
// neither is. Takes any connection of `pg` that is in a transaction; nothing is sent, waited for or locked beyond it.

import { type Stream } from "./app.ts";
import { append, identity, type NewEvent, newEvent } from "./log/append.ts";
import { encodeBody } from "./log/body.ts";
import { classes } from "./log/class.ts";
import { streamNumber } from "./log/directory.ts";
import { type Queryable } from "./store/pool.ts";

export interface Published {
  /** Events that are new. */
  readonly fresh: number;
  /** Events whose id had been there before: they take effect once. */
  readonly repeated: number;
}

/**
 * Appends one event, or several in their order, to a stream, in the transaction that `tx` is in (read committed). Its
 * consumers see them after the commit, within `limits.pollMs`. Throws HF_NOT_DECLARED for a stream of which no process
 * has been started yet, HF_APPEND_REFUSED in a transaction of another isolation level; the transaction can go on then.
 */
export async function publish<Event>(
  tx: Queryable,
  stream: Stream<Event>,
  events: Event | readonly Event[],
): Promise<Published> {
  // An event that is an array itself is given in a list of one.
  const list: readonly Event[] = Array.isArray(events) ? events : [events as Event];
  const number = await streamNumber(tx, stream.name);
  const firsts = new Map<string, NewEvent>();
  for (const event of list) {
    const made = newEvent({
      class: (typeof stream.class === "function" ? stream.class(event) : stream.class) ?? "normal",
      stream: number,
      id: stream.id(event),
      key: stream.key(event),
      tenant: stream.tenant?.(event),
      version: stream.version,
      body: encodeBody(event),
    });
    if (!firsts.has(identity(made))) firsts.set(identity(made), made);
  }
  let fresh = 0;
  for (const name of classes) {
    const mine = [...firsts.values()].filter((event) => event.class === name);
    fresh += (await append(tx, name, mine)).fresh;
  }
  return { fresh, repeated: list.length - fresh };
}
