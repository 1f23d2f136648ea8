// The code that sends one delivery to the outside, and what it says of it.

/** One delivery on its way. */
export interface Parcel<Event> {
  readonly event: Event;
  /** The same for every try of this delivery: hand it to the outside, so that it can tell repeats. */
  readonly idempotencyKey: string;
  /** The id that all log lines share, from accept to delivery. */
  readonly trace: string;
  readonly tries: number;
  /** The key of this installation, as routes have it: for signing what the outside brings back. */
  readonly secret: string;
  /** Aborted when the delivery's time is over. */
  readonly signal: AbortSignal;
}

export type Sent =
  /** `answer` is what the outside said, for a delivery that has a use for it. */
  | { readonly outcome: "sent"; readonly providerId?: string; readonly answer?: unknown }
  /**
   * Not now: tried again after so many ms, or after the usual backoff. Counts as a try, unless the outside says that it
   * is called too often (`limited`, HTTP 429): then nobody who shares the delivery's budget calls it before that time.
   */
  | { readonly outcome: "later"; readonly reason: string; readonly afterMs?: number; readonly limited?: boolean }
  /** Never: set aside as a dead letter. */
  | { readonly outcome: "refused"; readonly reason: string };

/** Sends a parcel. A throw counts as `later`: it is unknown whether the outside has it, so it goes again. */
export type Transport<Event> = (parcel: Parcel<Event>) => Promise<Sent>;

/**
 * Sends a parcel; when the time is over it counts as `later`, whether the transport listens to the signal or not.
 * What the transport says is brought into shape: it often passes on what the outside has said.
 */
export async function sendInTime<Event>(
  { transport, timeoutMs }: { readonly transport: Transport<Event>; readonly timeoutMs: number },
  parcel: Omit<Parcel<Event>, "signal">,
): Promise<Sent> {
  const timer = new AbortController();
  let clock: NodeJS.Timeout | undefined;
  const late = new Promise<Sent>((resolve) => {
    clock = setTimeout(() => {
      timer.abort(new DOMException("The delivery took too long", "TimeoutError"));
      resolve({ outcome: "later", reason: `no answer within ${timeoutMs} ms` });
    }, timeoutMs);
  });
  try {
    return inShape(await Promise.race([transport({ ...parcel, signal: timer.signal }), late]));
  } finally {
    clearTimeout(clock);
  }
}

function inShape(sent: Sent): Sent {
  if (sent.outcome === "sent") return { ...sent, providerId: String(sent.providerId ?? "") };
  if (sent.outcome === "later" || sent.outcome === "refused") return { ...sent, reason: String(sent.reason) };
  throw new TypeError("the transport gave no outcome that is known");
}
