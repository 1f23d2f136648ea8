// How far a consumer is in one class: two bounds and the place between them. Plain values; read.sql says why they
// suffice.

/** What the store said at one moment: see snapshot.sql. */
export interface Bound {
  /** Postgres' `xmin:xmax:xip`. */
  readonly snapshot: string;
  /** A transaction id, as text: 64 bits. */
  readonly limit: string;
  readonly floor: number;
  readonly ceiling: number;
}

/** Visible in `done` is finished. Of what is visible in `until` and not in `done`, everything up to `after` is. */
export interface Position {
  readonly done: Bound;
  readonly until: Bound;
  readonly after: number;
}

/** Before the first event: nothing is visible in this snapshot, since the first ordinary transaction id is 3. */
const nothing: Bound = { snapshot: "1:1:", limit: "1", floor: 0, ceiling: 0 };

export const start: Position = { done: nothing, until: nothing, after: 0 };

/** The window after this one. Only right once everything in this one is finished. */
export function nextWindow(position: Position, until: Bound): Position {
  return { done: position.until, until, after: 0 };
}

/** The same window with everything up to the event `seq` finished. */
export function upTo(position: Position, seq: number): Position {
  return { ...position, after: seq };
}

export function samePosition(one: Position, other: Position): boolean {
  return (
    one.done.snapshot === other.done.snapshot &&
    one.done.limit === other.done.limit &&
    one.until.limit === other.until.limit &&
    one.after === other.after
  );
}

/** True when no transaction was running: then only higher numbers than `ceiling` can still come. */
export function isQuiet({ snapshot, limit }: Bound): boolean {
  const [, xmax, running] = snapshot.split(":");
  return running === "" && xmax === limit;
}
