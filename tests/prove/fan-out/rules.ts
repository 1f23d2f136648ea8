// What the fan-out app and its proof agree on.

/** Ways in which the app can be broken on purpose. */
export type FanOutFault =
  /** Notes how far it is before the page's events are written. */
  | "skip"
  /** Writes what comes of a page before it notes how far it is. */
  | "repeat"
  /** Keeps all that it has read. */
  | "hoard";

/** The schedule that starts the run, fired by hand. */
export const scheduleName = "nightly";

/** A build that writes in two steps rests so long between them, in ms. */
export const betweenMs = 150;

/** What a build that keeps rows keeps of each. */
export const hoardBytes = 4_000;

/** Ids of the rows are multiples of it: a place between two rows is none of a row. */
export const idStep = 7;
