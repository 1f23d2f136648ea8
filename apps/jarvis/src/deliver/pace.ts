// Keeps a pause between two messages to the same chat, as chat services ask for. In memory, since deliveries of a
// person go out one after the other from the one process that holds them; when they move to another process, two can be
// closer.

import { setTimeout as sleep } from "node:timers/promises";

/** Waits until `chat` may be written to, and notes that it is; rejects when `signal` aborts. */
export type Pace = (chat: string, signal?: AbortSignal) => Promise<void>;

/** A pace with `gapMs` between two starts; `now` in ms, `pause` waits so many ms. */
export function makePace(
  gapMs: number,
  now: () => number = () => performance.now(),
  pause: (ms: number, signal?: AbortSignal) => Promise<unknown> = (ms, signal) =>
    sleep(ms, undefined, signal === undefined ? {} : { signal }),
): Pace {
  // When each chat is free again, the earliest first, since all gaps are equally long.
  const freeAt = new Map<string, number>();
  return async (chat, signal) => {
    const at = now();
    for (const [other, free] of freeAt) {
      if (free > at) break;
      freeAt.delete(other);
    }
    const start = Math.max(at, freeAt.get(chat) ?? at);
    // Deleted first, so that it stands last.
    freeAt.delete(chat);
    freeAt.set(chat, start + gapMs);
    if (start > at) await pause(start - at, signal);
  };
}
