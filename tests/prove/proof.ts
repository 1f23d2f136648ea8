// What a proof is: a run that ends in a verdict with a figure, and builds that are broken on purpose, which its check
// has to find out. A promise whose check has never failed is not proved.

/** `no verdict`: the machine was busy with other things, or the run could not be finished. */
export type Verdict = "holds" | "broken" | "no verdict";

export interface Wishes {
  /** The full count instead of the short one. */
  readonly long: boolean;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Told what happens, a line at a time. */
  readonly say: (line: string) => void;
}

export interface Result {
  readonly verdict: Verdict;
  /** What stands in docs/promises.md, in one sentence. */
  readonly figure: string;
  /** The same at length, for people. */
  readonly text: string;
  /** The same for machines. */
  readonly facts: object;
}

export interface BrokenBuild {
  readonly name: string;
  /** Completes "a build that …". */
  readonly about: string;
  /** Runs it for a few seconds; gives what the check found, or undefined when it found nothing. */
  readonly find: (wishes: Wishes) => Promise<string | undefined>;
}

export interface Proof {
  /** Its number in docs/promises.md. */
  readonly promise?: number;
  readonly about: string;
  /** How long the short and the long form take on a machine with two cores. */
  readonly takes: readonly [string, string];
  readonly run: (wishes: Wishes) => Promise<Result>;
  readonly broken: readonly BrokenBuild[];
}

/** Figures under each other, names to the left. */
export function listing(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}\n`).join("");
}
