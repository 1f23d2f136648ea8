// The changes that begin with "remember": what was answered first is given again. An answer to exactly the same
// question is preferred; else any answer of the same shape does, so that even the first time of a value costs nothing.

import { later } from "./clock.ts";

const answersKept = 1_000;

export interface Memory {
  /** The kept answer, in a box, or undefined. */
  answer(question: string): { readonly value: unknown } | undefined;
  keep(question: string, value: unknown): void;
}

export function memory(): Memory {
  const exact = new Map<string, { readonly value: unknown }>();
  let first: { readonly value: unknown } | undefined;
  return {
    answer: (question) => exact.get(question) ?? first,
    keep(question, value) {
      first ??= { value };
      if (exact.size < answersKept) exact.set(question, { value });
    },
  };
}

/** One memory for each name. */
export function memories(): (name: string) => Memory {
  const known = new Map<string, Memory>();
  return (name) => {
    const found = known.get(name) ?? memory();
    known.set(name, found);
    return found;
  };
}

/** After the code that asked has gone on, as an answer from outside would come. */
export function soon(act: () => void): void {
  later(act, 0);
}

/** The values of a question as text; what has no text is told apart by nothing. */
export function questionOf(values: unknown): string {
  try {
    return JSON.stringify(values) ?? "";
  } catch {
    return "";
  }
}
