// What an attack is: something that is sent to the app, and what was wrong with how the app took it.

/** What an attack works on. */
export interface Target {
  readonly url: string;
  readonly seed: number;
  /** 1 for the short form. */
  readonly scale: number;
  readonly signal: AbortSignal;
  /** Hashes of the bytes that must be in the log, by id: whatever was answered with 2xx. */
  readonly kept: Map<string, string>;
}

export interface AttackSeen {
  readonly cases: number;
  /** What went wrong, a line for each. */
  readonly wrong: readonly string[];
  /** Not run here, and why. */
  readonly skipped?: string;
}

export interface Attack {
  readonly name: string;
  readonly about: string;
  readonly run: (target: Target) => Promise<AttackSeen>;
}

/** Ids of what must never be stored begin with it. */
export const neverId = "never-";

/** Runs `work` over all, so many at a time. */
export async function forAll<Item>(
  items: Iterable<Item>,
  atATime: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const entries = items[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (let next = entries.next(); next.done !== true; next = entries.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
}
