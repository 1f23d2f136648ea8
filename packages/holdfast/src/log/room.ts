// Whether the disk under the store has room for new events. Long before it is really full nothing new is accepted, so
// that Postgres has what it needs to go on: reading, working off what is there, and recovering after a crash.

import { fault } from "../errors.ts";
import { limits } from "../limits.ts";
import { type DiskRoom, percentOf } from "../store/disk.ts";
import { type Appender } from "./appender.ts";

export class Room {
  #room: DiskRoom | undefined;
  #full = false;

  /** What the disk is like now; undefined where nobody knows. Gives true when it is full from now on, or no more. */
  note(room: DiskRoom | undefined): boolean {
    this.#room = room;
    const was = this.#full;
    this.#full = room !== undefined && isTooFull(room, was);
    return this.#full !== was;
  }

  /** Share of the disk that is used, 0 to 1. */
  get share(): number | undefined {
    return this.#room?.share;
  }

  get isFull(): boolean {
    return this.#full;
  }

  /** Appends as `appender` does while there is room; rejects with HF_STORE_FULL while there is none. */
  guarding(appender: Pick<Appender, "append">): Pick<Appender, "append"> {
    return {
      append: (event) => (this.#full ? Promise.reject(this.#refusal()) : appender.append(event)),
    };
  }

  #refusal(): Error {
    const { share = 1, freeBytes = 0 } = this.#room ?? {};
    const reason = `${percentOf(share)} % is used, ${Math.round(freeBytes / 1e6)} MB are free`;
    return fault("HF_STORE_FULL", { reason });
  }
}

// A share of the disk; of a small one more, since Postgres needs room for pieces of 16 MB, and of a large one less.
function isTooFull({ freeBytes, bytes }: DiskRoom, was: boolean): boolean {
  const reserve = Math.min(
    limits.diskReserveCapBytes,
    Math.max(limits.diskReserveBytes, bytes * limits.diskReserveShare),
  );
  return freeBytes < reserve * (was ? limits.diskResumeTimes : 1);
}
