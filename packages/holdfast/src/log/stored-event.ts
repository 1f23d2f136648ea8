// Events as the log gives them: a list for each field, which a few native calls parse for the whole batch, and the
// bodies in one piece, of which an event cuts out its own when somebody asks for it.

import { limits } from "../limits.ts";
import { type EventClass } from "./class.ts";
import { timeOf } from "./columns.ts";

/** An event as its consumer gets it. */
export interface LogEvent {
  readonly class: EventClass;
  readonly seq: number;
  readonly slot: number;
  readonly id: string;
  readonly key: string;
  /** The id that all log lines share, from accept to delivery. */
  readonly trace: string;
  readonly answer: boolean;
  readonly acceptedAt: Date;
  /** The body, byte for byte as it came. */
  readonly raw: Buffer;
  /** The body as text; what is not UTF-8 in it is U+FFFD. */
  readonly text: string;
  /** Of the schema in which the body is written. */
  readonly version: number;
  /** Failed tries before this one. */
  readonly tries: number;
  /** How often it has come back as a dead letter: then this try is its only one, and its key does not wait for it. */
  readonly replays?: number;
}

/** What read.sql gives: lists of the same length; all null when there is nothing. */
export type Columns = Filled | { readonly [Name in keyof Filled]: null };

type Filled = Lists & Together;

/** The bodies one after the other, but for large ones: as text where all of them are UTF-8. */
type Together = { readonly text: string; readonly bytes: null } | { readonly text: null; readonly bytes: Buffer };

interface Lists {
  readonly seqs: readonly number[];
  readonly slots: readonly number[];
  readonly ids: readonly string[];
  readonly keys: readonly string[];
  /** Empty where the trace is the id. */
  readonly traces: readonly string[];
  readonly answers: readonly boolean[];
  /** Times: see `timeOf`. */
  readonly accepted: Buffer;
  readonly versions: readonly number[];
  /** Of the bodies, in bytes. */
  readonly sizes: readonly number[];
}

/** Events of one class. */
export interface Batch {
  readonly events: readonly LogEvent[];
  /** Of their bodies. */
  readonly bytes: number;
  /** There may be more at once: there were as many as were asked for, or as many bytes as are read at a time. */
  readonly full: boolean;
}

/** Bodies by the numbers of their events. */
export type Large = ReadonlyMap<number, Buffer>;

export const nothing: Batch = { events: [], bytes: 0, full: false };

/**
 * Numbers of the events whose bodies have to be read by themselves, as far as they belong to the first
 * `limits.batchBytes`.
 */
export function largeOf({ seqs, sizes }: Filled): readonly number[] {
  let bytes = 0;
  return seqs.filter((_, index) => {
    const size = sizes[index] ?? 0;
    const fits = bytes < limits.batchBytes;
    bytes += size;
    return fits && size > limits.bodyTogetherBytes;
  });
}

interface Asked {
  readonly class: EventClass;
  readonly rows: number;
  readonly large: Large;
}

/**
 * The events in these columns, in order, until their bodies are `limits.batchBytes` large. A large one whose body is
 * missing has been forgotten meanwhile and is left out.
 */
export function batchOf(columns: Filled, { class: eventClass, rows, large }: Asked): Batch {
  const together = bodiesTogether(columns);
  const events: LogEvent[] = [];
  let bytes = 0;
  let end = 0;
  for (const [index, size] of columns.sizes.entries()) {
    if (bytes >= limits.batchBytes) break;
    bytes += size;
    const place = { class: eventClass, columns, index };
    if (size <= limits.bodyTogetherBytes) {
      const from = end;
      end += size;
      events.push(new StoredEvent({ ...place, bodies: together, from, end }));
      continue;
    }
    const own = large.get(columns.seqs[index] ?? 0);
    if (own) events.push(new StoredEvent({ ...place, bodies: new ByteBodies(own), from: 0, end: size }));
  }
  return { events, bytes, full: columns.sizes.length >= rows || bytes >= limits.batchBytes };
}

/** Bodies in one piece. */
interface Bodies {
  raw(from: number, end: number): Buffer;
  text(from: number, end: number): string;
}

/** Most are ASCII: then a place in the text is the same place in the bytes. */
class AsciiBodies implements Bodies {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  raw(from: number, end: number): Buffer {
    return Buffer.from(this.#text.slice(from, end), "latin1");
  }

  text(from: number, end: number): string {
    return this.#text.slice(from, end);
  }
}

class ByteBodies implements Bodies {
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  raw(from: number, end: number): Buffer {
    return this.#bytes.subarray(from, end);
  }

  text(from: number, end: number): string {
    return this.#bytes.toString("utf8", from, end);
  }
}

function bodiesTogether({ text, bytes, sizes }: Filled): Bodies {
  if (text === null) return new ByteBodies(bytes);
  let count = 0;
  for (const size of sizes) if (size <= limits.bodyTogetherBytes) count += size;
  return text.length === count ? new AsciiBodies(text) : new ByteBodies(Buffer.from(text));
}

interface Place {
  readonly class: EventClass;
  readonly columns: Filled;
  readonly index: number;
  readonly bodies: Bodies;
  /** Of its body in `bodies`. */
  readonly from: number;
  readonly end: number;
}

class StoredEvent implements LogEvent {
  readonly class: EventClass;
  readonly seq: number;
  readonly slot: number;
  readonly id: string;
  readonly key: string;
  readonly trace: string;
  readonly answer: boolean;
  readonly version: number;
  readonly tries = 0;
  readonly #acceptedMs: number;
  readonly #bodies: Bodies;
  readonly #from: number;
  readonly #end: number;

  constructor({ class: eventClass, columns, index, bodies, from, end }: Place) {
    this.class = eventClass;
    this.seq = columns.seqs[index] ?? 0;
    this.slot = columns.slots[index] ?? 0;
    this.id = columns.ids[index] ?? "";
    this.key = columns.keys[index] ?? "";
    this.trace = columns.traces[index] || this.id;
    this.answer = columns.answers[index] ?? false;
    this.version = columns.versions[index] ?? 1;
    this.#acceptedMs = timeOf(columns.accepted, index);
    this.#bodies = bodies;
    this.#from = from;
    this.#end = end;
  }

  get acceptedAt(): Date {
    return new Date(this.#acceptedMs);
  }

  get raw(): Buffer {
    return this.#bodies.raw(this.#from, this.#end);
  }

  get text(): string {
    return this.#bodies.text(this.#from, this.#end);
  }
}
