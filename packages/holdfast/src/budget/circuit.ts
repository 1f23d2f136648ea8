// The circuit breaker of an outside service: opens when it fails, then lets single probes through. Shared by all
// processes, since its state is part of the budget's row. Source: M. Nygard, "Release It!", 2007, "Circuit Breaker".

import { limits } from "../limits.ts";

export type Circuit =
  | { readonly kind: "closed"; readonly sinceMs: number; readonly ok: number; readonly bad: number }
  /** Nobody calls before `untilMs`; then one probe. */
  | { readonly kind: "open"; readonly untilMs: number; readonly times: number }
  /** A probe is out; when nothing is heard of it until then, another may go. */
  | { readonly kind: "probing"; readonly untilMs: number; readonly times: number };

export const closedCircuit: Circuit = { kind: "closed", sinceMs: 0, ok: 0, bad: 0 };

/** What came back since the last report. */
export interface Heard {
  readonly ok: number;
  readonly bad: number;
  /** What became of a probe. */
  readonly probe?: "ok" | "bad";
}

/** Counts what came back: opens when at least half of `limits.circuitCalls` or more within 10 s failed. */
export function hear(circuit: Circuit, { ok, bad, probe }: Heard, nowMs: number): Circuit {
  if (circuit.kind !== "closed") {
    if (probe === "ok") return closedCircuit;
    if (probe === "bad") return opened(circuit.times + 1, nowMs);
    // What was out when it opened says nothing new.
    return circuit;
  }
  const fresh = nowMs - circuit.sinceMs > limits.circuitWindowMs || nowMs < circuit.sinceMs;
  const counted = fresh
    ? { ...circuit, sinceMs: nowMs, ok, bad }
    : { ...circuit, ok: circuit.ok + ok, bad: circuit.bad + bad };
  const calls = counted.ok + counted.bad;
  return calls >= limits.circuitCalls && counted.bad * 2 >= calls ? opened(0, nowMs) : counted;
}

function opened(times: number, nowMs: number): Circuit {
  const pauseMs = Math.min(limits.circuitCapMs, limits.circuitBaseMs * 2 ** Math.min(times, 20));
  return { kind: "open", untilMs: nowMs + pauseMs, times };
}

/** Whether calls may go: all, one as a probe, or none before a time. */
export function passes(circuit: Circuit, nowMs: number): "all" | "probe" | { readonly notBeforeMs: number } {
  if (circuit.kind === "closed") return "all";
  return nowMs >= circuit.untilMs ? "probe" : { notBeforeMs: circuit.untilMs };
}

/** A probe has been let through. */
export function probing(
  circuit: Circuit,
  { nowMs, callMs }: { readonly nowMs: number; readonly callMs: number },
): Circuit {
  if (circuit.kind === "closed") return circuit;
  return { kind: "probing", untilMs: nowMs + callMs, times: circuit.times };
}
