// How long after a kill the thing was back, by what came of the load. Pure.

import { type Call, type Effect } from "./checker.ts";
import { type Kill } from "./kill.ts";
import { type Accepted } from "./load.ts";

export interface Traces {
  /** In order of time. */
  readonly accepted: readonly Accepted[];
  readonly effects: readonly Effect[];
  readonly calls: readonly Call[];
}

/**
 * From the kill, in ms; undefined when it never came back. For web and Postgres: the first 2xx to a request that was
 * sent after. For a worker, killed or held still: the first effect, on a key that was its own, of an event accepted
 * after. For a deliverer: the first call after.
 */
export function timeBack(kill: Kill, traces: Traces): number | undefined {
  const end = backMs(kill, traces);
  return end === undefined ? undefined : Math.max(0, end - kill.atMs);
}

function backMs({ kind, pid, atMs, deadMs }: Kill, { accepted, effects, calls }: Traces): number | undefined {
  if (kind === "deliver") return calls.find((call) => call.process !== pid && call.startedMs > deadMs)?.startedMs;
  if (kind !== "work" && kind !== "stop") return accepted.find((one) => one.sentMs > deadMs)?.atMs;
  const holder = new Map<string, number>();
  for (const effect of effects) if (effect.atMs <= atMs) holder.set(effect.key, effect.process);
  // One that was killed before it had done anything left nothing to take over: then any key will do.
  const held = [...holder.values()].includes(pid);
  const isMine = (effect: Effect) => !held || holder.get(effect.key) === pid;
  return effects.find((effect) => effect.acceptedMs > deadMs && isMine(effect) && effect.process !== pid)?.atMs;
}
