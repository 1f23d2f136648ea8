// Waits until nothing is left to do, by asking the store, so for whatever processes run on it.

import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "../store/sql.ts";
import { type Queryable } from "../store/pool.ts";

interface Undone {
  readonly name: string;
  readonly events: number;
  readonly retries: number;
  readonly timers: number;
}

const undoneSql = sql(import.meta.url, "undone.sql");

/**
 * Resolves when everything that was accepted, whatever it caused, and whatever is due by the store's clock has been
 * worked on and delivered. What is due later (a retry, a timer) goes on waiting, and so does what is parked behind it.
 * After `limitMs` it throws, and says what each consumer and delivery has still to do.
 */
export async function drain(store: { readonly pool: Queryable }, limitMs = 60_000): Promise<void> {
  const end = performance.now() + limitMs;
  for (;;) {
    const { rows } = await store.pool.query<Undone>(undoneSql);
    if (rows.length === 0) return;
    if (performance.now() > end) throw new Error(`not drained in ${limitMs} ms: ${rows.map(describe).join("; ")}`);
    await sleep(10);
  }
}

function describe({ name, events, retries, timers }: Undone): string {
  return `${name} has ${events} events, ${retries} due retries and ${timers} due timers to do`;
}
