// What pg's pool and its clients have in common: the statement of what was asked, and the answers that are remembered.

import { memories, type Memory, questionOf, soon } from "./memory.ts";
import { isFn, read, text } from "./patch.ts";
import { changes } from "./settings.ts";
import { shapeOf } from "./shape.ts";

const remembered = new Set(changes("remember-queries").flatMap(({ shapes }) => shapes ?? []));
const memoryOf = memories();

/** "" when nothing is known of what is asked. */
export function statementOf(asked: unknown): string {
  return typeof asked === "string" ? asked : text(read(asked, "text"));
}

/** Where answers to this statement are kept, if they are to be. */
export function memoryFor(statement: string): Memory | undefined {
  return remembered.size > 0 && remembered.has(shapeOf(statement)) ? memoryOf(shapeOf(statement)) : undefined;
}

/** The kept answer, given in the form that was asked for; undefined when the query is to be run. */
export function fromMemory(memory: Memory, args: readonly unknown[]): unknown {
  const known = memory.answer(questionOf(args.slice(0, 2).filter((arg) => !isFn(arg))));
  if (known === undefined) return undefined;
  const callback = args.find(isFn);
  if (callback === undefined) return Promise.resolve(known.value);
  soon(() => callback(null, known.value));
  return true;
}
