// Builds that are broken on purpose: one that never sends a canary, one whose health is a ping. Each must be found out
// by the same looks as the proof's.

import { setTimeout as sleep } from "node:timers/promises";
import { silentFaults } from "./faults.ts";
import { redWithinMs, watchHealthy, tryOut } from "./silent.ts";
import { openWorld } from "./world.ts";

/** Its health is that its processes are heard from. */
export async function findPing(signal: AbortSignal): Promise<string | undefined> {
  await using world = await openWorld();
  await sleep(2_000);
  const fault = silentFaults.find(({ name }) => name === "hang");
  if (!fault) return undefined;
  const seen = await tryOut({ ...world, url: `${world.url}/ping` }, fault, { signal, giveUpMs: redWithinMs });
  return seen.redMs === undefined ? `a handler hung for ${redWithinMs / 1000} s, and it said green` : undefined;
}

/** Nobody's turn ever comes to send one. */
export async function findMute(signal: AbortSignal): Promise<string | undefined> {
  await using world = await openWorld();
  await world.pool.query(`
    create function public.mute() returns trigger language plpgsql as 'begin return null; end';
    create trigger mute before update of round on holdfast.health for each row execute function public.mute()`);
  const { falseReds } = await watchHealthy(world, { healthyMs: redWithinMs, signal });
  return falseReds.length > 0 ? `red while all was well: ${falseReds[0] ?? ""}` : undefined;
}
