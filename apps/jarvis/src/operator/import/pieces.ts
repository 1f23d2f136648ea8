// A file in pieces of whole lines, each small enough for one request: read as it goes, never held as a whole.

import { createReadStream } from "node:fs";
import { MAX_LINE_BYTES } from "./line.ts";

/** Bytes of a piece, and lines: its work must not hold people up. */
const PIECE_BYTES = 128 * 1024;
const PIECE_LINES = 500;

export interface Piece {
  /** The number of its first line, from 1. */
  readonly line: number;
  readonly lines: readonly Buffer[];
}

/** The pieces of a file in their order. Of a line that is too long so much is kept that it is seen to be. */
export async function* piecesOf(path: string): AsyncGenerator<Piece> {
  let [line, bytes] = [1, 0];
  let lines: Buffer[] = [];
  for await (const one of linesIn(path)) {
    if (lines.length > 0 && (lines.length >= PIECE_LINES || bytes + one.length + 1 > PIECE_BYTES)) {
      yield { line, lines };
      line += lines.length;
      [lines, bytes] = [[], 0];
    }
    lines.push(one);
    bytes += one.length + 1;
  }
  if (lines.length > 0) yield { line, lines };
}

async function* linesIn(path: string): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  const keep = (bytes: Buffer) => (bytes.length > MAX_LINE_BYTES ? bytes.subarray(0, MAX_LINE_BYTES + 1) : bytes);
  // A stream of a file without an encoding gives bytes.
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
      yield keep(Buffer.concat([rest, chunk.subarray(from, at)]));
      rest = Buffer.alloc(0);
      from = at + 1;
    }
    rest = keep(Buffer.concat([rest, chunk.subarray(from)]));
  }
  if (rest.length > 0) yield rest;
}
