// The shape of a statement: its literals replaced by `?`, so that statements that differ only in values are one.

const shapeLength = 500;
const remembered = 2_000;
const shapes = new Map<string, string>();

export function shapeOf(statement: string): string {
  const known = shapes.get(statement);
  if (known !== undefined) return known;
  const shape = statement
    .slice(0, 20_000)
    .replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, " ")
    .replaceAll(/'(?:[^']|'')*'/g, "?")
    .replaceAll(/(?<![\w$.])-?\d+(?:\.\d+)?\b/g, "?")
    .replaceAll(/\s+/g, " ")
    // A list of values, however long, is one: in (?, ?, ?) and values (?, ?), (?, ?).
    .replaceAll(/\((?:\s*(?:\?|\$\d+)\s*,)+\s*(?:\?|\$\d+)\s*\)/g, "(?)")
    .replaceAll(/(\(\?\))(?:\s*,\s*\(\?\))+/g, "$1")
    .trim()
    .slice(0, shapeLength);
  if (shapes.size >= remembered) shapes.clear();
  shapes.set(statement, shape);
  return shape;
}

/** Takes locks on rows that were there before, so that others may have to wait for it. */
export const locksRows = (shape: string): boolean =>
  /^\s*(?:update|delete\s+from|merge)\b/i.test(shape) ||
  /\bon\s+(?:conflict\b.*\bdo\s+update|duplicate\s+key)\b/is.test(shape) ||
  /\bfor\s+(?:no\s+key\s+)?update\b/i.test(shape);
