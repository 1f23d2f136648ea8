// What a consumer says of an event. A throw says something else: "unexpected", and the event is tried again.

export type Outcome =
  | { readonly kind: "done"; readonly result?: unknown }
  | { readonly kind: "later"; readonly waitMs: number }
  | { readonly kind: "drop"; readonly reason: string };

/** The event has had its effect. `result` (JSON) goes to the route that waits for it, if one does. */
export function done(result?: unknown): Outcome {
  return result === undefined ? { kind: "done" } : { kind: "done", result };
}

/** Not yet: again after so many ms. It does not count as a failed try; later events of its key wait behind it. */
export function later(waitMs: number): Outcome {
  return { kind: "later", waitMs: Math.max(0, waitMs) };
}

/** The event shall have no effect, for this reason; recorded, and told to the route that waits. */
export function drop(reason: string): Outcome {
  return { kind: "drop", reason };
}
