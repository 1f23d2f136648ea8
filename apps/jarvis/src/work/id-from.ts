// Ids of what an event makes.

import { createHash } from "node:crypto";

/** A UUID (version 8) made from the id of the message: the same whenever the message is worked on again. */
export function idFrom(eventId: string, index: number): string {
  const hash = createHash("sha256")
    .update(index === 0 ? eventId : `${eventId}#${index}`)
    .digest("hex");
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
