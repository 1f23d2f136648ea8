// Rounds over all variants in rotating order, so that what else the machine does falls on all alike.

/** What each variant gave, a figure for each round. */
export type Rounds<Name extends string, Figures> = ReadonlyMap<Name, Figures[]>;

/** Runs every name once in each round, each round beginning with another one; stops early when it is interrupted. */
export async function interleave<Name extends string, Figures>(
  names: readonly Name[],
  { rounds, signal }: { readonly rounds: number; readonly signal: AbortSignal },
  run: (name: Name, round: number) => Promise<Figures>,
): Promise<Rounds<Name, Figures>> {
  const results = new Map<Name, Figures[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + turn) % names.length];
      if (name === undefined) continue;
      signal.throwIfAborted();
      results.get(name)?.push(await run(name, round));
    }
  }
  return results;
}
