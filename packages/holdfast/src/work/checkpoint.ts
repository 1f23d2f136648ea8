// Saves where all slots of some readers are, also those in which nothing happened, and says when.

import { limits } from "../limits.ts";
import { type EventClass, classes } from "../log/class.ts";
import { saveCursors } from "../log/cursor.ts";
import { beginFenced } from "../log/lease.ts";
import { isCanary } from "../log/canary.ts";
import { type Reader } from "../log/reader.ts";
import { type LogEvent } from "../log/stored-event.ts";
import { transaction } from "../store/pool.ts";
import { type Bench } from "./attempt.ts";

/** Only right while everything that was read is settled. Throws HF_FENCED. */
export async function checkpoint(
  { pool, process, consumerNumber: consumer }: Pick<Bench, "pool" | "process" | "consumerNumber">,
  readers: Readonly<Record<EventClass, Reader>>,
): Promise<void> {
  await transaction(
    pool,
    (connection) => beginFenced(connection, process),
    async (tx) => {
      for (const name of classes) {
        for (const { position, slots } of readers[name].places()) {
          await saveCursors(tx, { consumer, class: name, slots }, position);
        }
      }
    },
  );
  for (const name of classes) readers[name].saved();
}

/** When a lane saves its places: soon after events, seldom where nothing but canaries comes. */
export class CheckpointClock {
  #at = performance.now() + limits.checkpointMs;
  #idleAt = performance.now() + limits.checkpointIdleMs;
  #events = false;
  #canaries = false;

  /** It is worked on. */
  note(event: LogEvent): void {
    if (isCanary(event)) this.#canaries = true;
    else this.#events = true;
  }

  isDue(readers: Readonly<Record<EventClass, Reader>>): boolean {
    const now = performance.now();
    if (now < this.#at) return false;
    this.#at = now + limits.checkpointMs;
    const idle = this.#canaries && now > this.#idleAt;
    if (!this.#events && !idle && !classes.some((name) => readers[name].moved)) return false;
    this.#idleAt = now + limits.checkpointIdleMs;
    [this.#events, this.#canaries] = [false, false];
    return true;
  }
}
