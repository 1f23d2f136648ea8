// One line of the grammar.

/** What it is part of, what it looks like (see `pattern.ts`), and what it means (a name in `actions.ts`). */
export type Line = readonly [of: string, pattern: string, means: string];
