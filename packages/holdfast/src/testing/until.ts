// Waits for something to become true, since much happens in its own time.

import { setTimeout as sleep } from "node:timers/promises";

/**
 * Asks every 10 ms until `ask` gives something else than undefined or false, and gives that. Throws with `what` after
 * `limitMs`: generous, because a slow machine is not a defect.
 */
export async function until<Value>(
  what: string,
  ask: () => Promise<Value | undefined | false> | Value | undefined | false,
  limitMs = 60_000,
): Promise<Value> {
  const end = performance.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > end) throw new Error(`waited ${limitMs} ms in vain: ${what}`);
    await sleep(10);
  }
}
