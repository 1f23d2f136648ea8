// A property of a function that is given whatever there is: some thousand cases from a seed that never changes, and
// the case and its seed when it fails.

import fc from "fast-check";
import { naughtyStrings } from "../prove/hostile/naughty.ts";

const seed = 20_261_121;
const cases = 3_000;

/** Any text: single UTF-16 units, whole characters, and the naughty ones. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 40 }),
  fc.string({ maxLength: 60 }),
  fc.constantFrom(...naughtyStrings),
);

/** Text made of the pieces that a parser looks for. */
export function piecesOf(...pieces: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 }));
  return fc.array(piece, { maxLength: 12 }).map((all) => all.join(""));
}

/** Any bytes: runs of them, texts, and JSON with a few bytes changed. */
export const anyBytes: fc.Arbitrary<Buffer> = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  anyText.map((text) => Buffer.from(text)),
  fc.tuple(fc.json(), fc.nat(), fc.nat({ max: 255 })).map(([json, at, byte]) => {
    const bytes = Buffer.from(json);
    bytes[at % Math.max(1, bytes.length)] = byte;
    return bytes;
  }),
  piecesOf("{", "}", "[", "]", '"', "\\", ":", ",", "1", "null", "\\u0000", '"__proto__"', " ", "1e400").map((text) =>
    Buffer.from(text),
  ),
);

/** Throws with seed, path and the smallest case that was found when `holds` throws or is false. */
export function always<Value>(values: fc.Arbitrary<Value>, holds: (value: Value) => boolean | void): void {
  fc.assert(fc.property(values, holds), { seed, numRuns: cases, verbose: fc.VerbosityLevel.Verbose });
}
