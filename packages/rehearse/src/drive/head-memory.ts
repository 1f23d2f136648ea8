// The last head that was read, kept with its bytes. A server's answers mostly differ in nothing but their body, and
// in the second of their `Date`: comparing a head costs a tenth of reading it. Shared by all connections to a target.

import type { ResponseHead } from "./response-head.ts";

export interface KnownHead extends ResponseHead {
  readonly text: string;
}

/** Longer heads are read anew each time. */
const longestBytes = 2048;
/** After this many different heads in a row, only one in as many is learnt: they carry an id or the like. */
const patience = 64;

/** Remembers one head of an answer that has a length. */
export class HeadMemory {
  readonly #bytes = Buffer.allocUnsafeSlow(longestBytes);
  #known: KnownHead | undefined;
  #headBytes = 0;
  #wholeBytes = 0;
  #misses = 0;

  /** What is known of the answer that fills exactly `length` bytes of the buffer, when its head is the one kept. */
  find(buffer: Buffer, length: number): KnownHead | undefined {
    if (length !== this.#wholeBytes) return undefined;
    if (buffer.compare(this.#bytes, 0, this.#headBytes, 0, this.#headBytes) !== 0) return undefined;
    this.#misses = 0;
    return this.#known;
  }

  /** Keeps a head that takes the first `headBytes` bytes, its empty line included. */
  learn(bytes: Buffer, headBytes: number, head: KnownHead): void {
    this.#misses += 1;
    if (headBytes > longestBytes || (this.#misses > patience && this.#misses % patience !== 0)) return;
    bytes.copy(this.#bytes, 0, 0, headBytes);
    this.#known = head;
    this.#headBytes = headBytes;
    this.#wholeBytes = headBytes + head.contentLength;
  }
}
