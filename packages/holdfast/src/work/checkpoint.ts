// Saves where all slots of some readers are, also those in which nothing happened.

import { type EventClass, classes } from "../log/class.ts";
import { saveCursors } from "../log/cursor.ts";
import { beginFenced } from "../log/lease.ts";
import { type Reader } from "../log/reader.ts";
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
