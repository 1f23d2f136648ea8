// The code that sends one delivery to the outside, and what it says of it.

/** One delivery on its way. */
export interface Parcel<Event> {
  readonly event: Event;
  /** The same for every try of this delivery: hand it to the outside, so that it can tell repeats. */
  readonly idempotencyKey: string;
  /** The id that all log lines share, from accept to delivery. */
  readonly trace: string;
  readonly tries: number;
  /** Aborted when the delivery's time is over. */
  readonly signal: AbortSignal;
}

export type Sent =
  | { readonly outcome: "sent"; readonly providerId?: string }
  /** Not now: tried again after so many ms, or after the usual backoff. Counts as a try. */
  | { readonly outcome: "later"; readonly reason: string; readonly afterMs?: number }
  /** Never: set aside as a dead letter. */
  | { readonly outcome: "refused"; readonly reason: string };

/** Sends a parcel. A throw counts as `later`: it is unknown whether the outside has it, so it goes again. */
export type Transport<Event> = (parcel: Parcel<Event>) => Promise<Sent>;
