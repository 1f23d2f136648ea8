// Looks ahead for a consumer of which only the newest event of a key matters: reads far while it is behind, and cuts
// what it has read into parts that are small enough to work on.

import { limits } from "../limits.ts";
import { samePosition, upTo } from "../log/position.ts";
import { type Reader, type Reading } from "../log/reader.ts";
import { type LogEvent } from "../log/stored-event.ts";
import { type Queryable } from "../store/pool.ts";

/** By key, the newest event of a reading. */
export type Newest = ReadonlyMap<string, LogEvent>;

/** As much as follows on `first` in the same window, up to `limits.coalesceRows` and `limits.coalesceBytes`. */
export async function gather(db: Queryable, reader: Reader, first: Reading): Promise<Reading> {
  const events = [...first.events];
  let { bytes } = first;
  while (events.length < limits.coalesceRows && bytes < limits.coalesceBytes) {
    const next = await reader.read(db, limits.batchRowsMax);
    if (!next) break;
    if (!samePosition(next.position, upTo(first.position, events.at(-1)?.seq ?? 0))) {
      reader.unread(next);
      break;
    }
    events.push(...next.events);
    bytes += next.bytes;
  }
  return { ...first, events, bytes };
}

export function newestOf(events: readonly LogEvent[]): Newest {
  return new Map(events.map((event) => [event.key, event]));
}

/** Parts in order, each with at most `rows` events that are the newest of their keys. */
export function* partsOf(events: readonly LogEvent[], newest: Newest, rows: number): Generator<readonly LogEvent[]> {
  let part: LogEvent[] = [];
  let runs = 0;
  for (const event of events) {
    part.push(event);
    if (newest.get(event.key) === event) runs += 1;
    if (runs < rows && part.length < limits.coalesceRows) continue;
    yield part;
    part = [];
    runs = 0;
  }
  if (part.length > 0) yield part;
}
