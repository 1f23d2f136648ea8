// Frames of RFC 6455 as a client writes and reads them: text out, masked; text, binary and control frames in, messages
// in pieces put together by counting only their last frame.

import { createHash, randomBytes } from "node:crypto";
import { driveLimits } from "./limits.ts";

export type Opcode = 1 | 2 | 8 | 9 | 10;

/** One frame, masked with four bytes made for it. */
export function clientFrame(opcode: Opcode, payload: Buffer): Buffer {
  const { length } = payload;
  const mask = randomBytes(4);
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  if (length < 126) head[1] = 0x80 | length;
  else if (length < 65_536) {
    head[1] = 0x80 | 126;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = 0x80 | 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  const masked = Buffer.from(payload);
  for (let index = 0; index < length; index += 1) masked[index] = (masked[index] ?? 0) ^ (mask[index % 4] ?? 0);
  return Buffer.concat([head, mask, masked]);
}

/** What a server must answer to this `Sec-WebSocket-Key`. */
export function acceptOf(key: string): string {
  return createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
}

export interface ServerFrame {
  /** 0: the next piece of a message. */
  readonly opcode: number;
  readonly final: boolean;
  readonly payload: Buffer;
}

/** Cuts what a server sends into frames. */
export class FrameReader {
  #held: Buffer = Buffer.alloc(0);

  /** The frames that these bytes complete. Throws a RangeError for one that is masked or over the limit. */
  push(bytes: Buffer): ServerFrame[] {
    this.#held = this.#held.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#held, bytes]);
    const frames: ServerFrame[] = [];
    for (let frame = this.#take(); frame !== undefined; frame = this.#take()) frames.push(frame);
    return frames;
  }

  #take(): ServerFrame | undefined {
    const held = this.#held;
    const [first = 0, second = 0] = held;
    if (held.length < 2) return undefined;
    if ((second & 0x80) !== 0) throw new RangeError("a server's frame is masked");
    const short = second & 0x7f;
    const start = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (held.length < start) return undefined;
    const length = short < 126 ? short : short === 126 ? held.readUInt16BE(2) : Number(held.readBigUInt64BE(2));
    if (length > driveLimits.maxFrameBytes) throw new RangeError(`a frame of ${length} bytes is over the limit`);
    if (held.length < start + length) return undefined;
    this.#held = held.subarray(start + length);
    return { opcode: first & 0x0f, final: (first & 0x80) !== 0, payload: held.subarray(start, start + length) };
  }
}
