// What was found out about a target without anybody writing a scenario, and how the visits are shared out: most read,
// some send forms, and as many sign up as the crowd's figures say; signing up is what must not fail.

import { planLimits } from "./limits.ts";
import type { FlowData } from "./scenario.ts";

export interface Discovery {
  /** Of the target, `http://127.0.0.1:3000`. */
  readonly origin: string;
  readonly flows: readonly FlowData[];
  /** What was left out or assumed, a sentence each. */
  readonly notes: readonly string[];
}

/** Flows by what they are for; weights count only within their list. */
export interface FoundFlows {
  readonly reads: readonly FlowData[];
  readonly writes: readonly FlowData[];
  /** The likeliest first; only that one is marked, the others count as writes. */
  readonly signUps: readonly FlowData[];
}

/** Where nothing is known about the crowd. */
export const usualSignUpsPerThousand = 100;
/** Of the visits that are no sign-ups: so many write something else where both is possible. */
const writingPart = 0.15;

/** Weights out of 1,000 visits, names that differ, and at most one flow that must not fail. */
export function shareOut(found: FoundFlows, signUpsPerThousand = usualSignUpsPerThousand): FlowData[] {
  const [signUp, ...others] = found.signUps;
  const writes = [...found.writes, ...others].slice(0, planLimits.maxFlows);
  const reads = found.reads.slice(0, planLimits.maxFlows);
  const isAlone = reads.length === 0 && writes.length === 0;
  const precious = signUp === undefined ? 0 : isAlone ? 1_000 : Math.min(900, Math.max(1, signUpsPerThousand));
  const rest = 1_000 - precious;
  const writing = reads.length === 0 ? rest : writes.length === 0 ? 0 : rest * writingPart;
  const flows = [
    ...(signUp === undefined ? [] : [{ ...signUp, weight: precious, mustNotFail: true }]),
    ...scaled(reads, rest - writing),
    ...scaled(writes, writing),
  ];
  return named(flows);
}

function scaled(flows: readonly FlowData[], total: number): FlowData[] {
  const sum = flows.reduce((all, { weight }) => all + weight, 0);
  return flows.map((flow) => ({ ...flow, weight: Math.round((flow.weight / sum) * total * 100) / 100 || 0.01 }));
}

/** Figures are kept by name: a second flow of the same name gets a number. */
function named(flows: readonly FlowData[]): FlowData[] {
  const times = new Map<string, number>();
  return flows.map((flow) => {
    const nth = (times.get(flow.name) ?? 0) + 1;
    times.set(flow.name, nth);
    return nth === 1 ? flow : { ...flow, name: `${flow.name} (${nth})` };
  });
}
