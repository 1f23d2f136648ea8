// How full the disk under the store is. When it is full Postgres takes nothing any more, so somebody must hear of it
// long before.

import { statfs } from "node:fs/promises";
import { limits } from "../limits.ts";
import { type Queryable } from "./pool.ts";

export interface DiskOptions {
  /** Folder of the embedded Postgres. */
  readonly dataDir: string | undefined;
  /** How large a Postgres of your own may become, in bytes: it may be on another machine. */
  readonly diskBytes: number | undefined;
}

/** The share that is used, from 0 to 1; undefined when nobody said how much there is. */
export async function diskUse(db: Queryable, { dataDir, diskBytes }: DiskOptions): Promise<number | undefined> {
  if (diskBytes !== undefined) {
    const text = "select pg_database_size(current_database())::float8 as bytes";
    return ((await db.query<{ bytes: number }>(text)).rows[0]?.bytes ?? 0) / diskBytes;
  }
  if (dataDir === undefined) return undefined;
  return (await diskRoom(dataDir)).share;
}

/** The disk under a folder. */
export interface DiskRoom {
  /** Used, from 0 to 1. */
  readonly share: number;
  readonly freeBytes: number;
  /** What can be used in all. */
  readonly bytes: number;
}

/** How much room there is under this folder, as `df` counts: what is kept for root is no room for others. */
export async function diskRoom(folder: string): Promise<DiskRoom> {
  const { bsize, blocks, bfree, bavail } = await statfs(folder);
  const all = blocks - bfree + bavail;
  return { share: (blocks - bfree) / Math.max(1, all), freeBytes: bavail * bsize, bytes: all * bsize };
}

/** For people. */
export function percentOf(share: number | undefined): number {
  return Math.round((share ?? 0) * 100);
}

/** Knows when to speak: once when the disk becomes too full, once when there is room again. */
export class DiskAlarm {
  #on = false;

  get on(): boolean {
    return this.#on;
  }

  /** Gives what has changed, if something has. */
  note(share: number | undefined): "on" | "off" | undefined {
    // A little less than where it began, so that it does not flutter.
    const on = share !== undefined && share >= (this.#on ? limits.diskAlarmShare - 0.03 : limits.diskAlarmShare);
    if (on === this.#on) return undefined;
    this.#on = on;
    return on ? "on" : "off";
  }
}
