// What can be wrong with a network, as a fault proxy makes it: late, slow, mute, mutilated, or ended in one of the ways
// in which connections end.

/** From the client to the target, or back. */
export type Way = "there" | "back";

interface Where {
  /** Both ways when it is left out. */
  readonly way?: Way;
}

interface Whom {
  /** Of the connections, how many are hit, from 0 to 1; all by default. Who is hit stays so until the fault is over. */
  readonly share?: number;
}

export type NetworkFault = Whom &
  (
    | (Where &
        /** Everything comes so much later, give or take the jitter, and in order. */
        (
          | { readonly kind: "delay"; readonly ms: number; readonly jitterMs?: number }
          /** Of each connection. */
          | { readonly kind: "throttle"; readonly bytesPerSecond: number }
          /** Nothing comes through, and all of it when it is over: packets that are lost and sent again. */
          | { readonly kind: "hold" }
          /**
           * A black hole, or half of one: what is sent is taken and gone, ends too. A connection that has
           * lost something stays dead in that way when the fault is over, and nobody tells its ends.
           */
          | { readonly kind: "swallow" }
          /** After so many more bytes come others, at random, as many as were sent. */
          | { readonly kind: "garbage"; readonly afterBytes?: number }
        ))
    /** One end is gone and the other is not told: what the other sends is taken and never answered. */
    | { readonly kind: "half-open"; readonly gone: "client" | "target" }
    /** Both ends are told in order that it is over (FIN), in the middle of whatever they say. */
    | { readonly kind: "cut" }
    /** Both ends are told that it is broken (RST). */
    | { readonly kind: "reset" }
  );

/** A fault that is on for one connection. */
export interface Hit {
  readonly fault: NetworkFault;
  /** Bytes that have passed since it began, each way. */
  readonly passed: Record<Way, number>;
}

/** True when the fault concerns what goes this way. */
export function isOnWay(fault: NetworkFault, way: Way): boolean {
  return !("way" in fault) || fault.way === undefined || fault.way === way;
}
