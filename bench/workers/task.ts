// What a worker process of a bench is told to do, and what it says back. The parent's side is ../crew.ts.

import type { BenchEvent } from "../variants/event.ts";
import type { VariantName } from "../variant.ts";

/** Events that are put into the store: numbers `from` to `from + count - 1`, over `keys` keys in turn. */
export interface Load {
  readonly from: number;
  readonly count: number;
  readonly keys: number;
  /** Of each event's JSON. */
  readonly bytes: number;
  /** What its keys begin with. */
  readonly prefix: string;
  /** True for events that the consumer throws at. */
  readonly failing: boolean;
  /** The events of a key only one after the other, where the peer has that. */
  readonly ordered: boolean;
  /** When they fall due, in ms; undefined: they are due at once. */
  readonly dueAt: number | undefined;
}

export interface Task {
  readonly variant: VariantName;
  readonly url: string;
  readonly redis: string | undefined;
  readonly ordered: boolean;
  /** Fill the store with this; undefined: work. */
  readonly load: Load | undefined;
  /** Of Holdfast; others have one kind of worker. */
  readonly roles: readonly ("web" | "work")[];
  readonly name: string;
}

export type FromWorker =
  | { readonly kind: "ready"; readonly address: string | undefined }
  | { readonly kind: "progress"; readonly count: number };

/** The parent's word to begin; to end, it disconnects. */
export const go = "go";

/** The n-th event of a load. */
export function eventOf(load: Load, index: number): BenchEvent {
  const seq = load.from + index;
  const id = `${load.prefix}-${String(seq).padStart(9, "0")}`;
  const key = `${load.prefix}-key-${seq % load.keys}`;
  const bare = JSON.stringify({ id, key, seq, text: "" }).length;
  const text = (load.failing ? "fail " : "work ").padEnd(Math.max(5, load.bytes - bare), "x");
  return { id, key, seq, text };
}

/** All of them, in order, in lists of `size`. */
export function* chunksOf(load: Load, size: number): Generator<BenchEvent[]> {
  for (let from = 0; from < load.count; from += size) {
    const count = Math.min(size, load.count - from);
    yield Array.from({ length: count }, (_, index) => eventOf(load, from + index));
  }
}
