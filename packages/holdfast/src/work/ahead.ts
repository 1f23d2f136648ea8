// What a lane has read while a batch was worked on.

import { type Consumer } from "../app.ts";
import { type Read, readEvent } from "../log/read-event.ts";
import { type Reading } from "../log/reader.ts";
import { type Newest } from "./gather.ts";

export interface Ahead {
  readonly reading: Reading;
  /** Where only the newest event of a key matters. */
  readonly newest?: Newest;
  /** The events' values, where they have been decoded. */
  readonly values?: readonly Read[];
}

/** The same, decoded: the store is busy with the batch before, and this thread would only wait for it. */
export function decoded(ahead: Ahead, { stream }: Consumer): Ahead {
  // Most of what is coalesced is never looked at.
  if (ahead.newest) return ahead;
  return { ...ahead, values: ahead.reading.events.map((event) => readEvent(stream, event)) };
}
