// Signature: of several processes that answer, one has much more of the requests, its thread is used up, and the others
// have little to do. Looks like one core of many; told apart by the others being there.

import { most, sum } from "../merged.ts";
import { type Facts } from "../facts.ts";
import { kindOfPart } from "../predict.ts";
import { between, evidence, figure, percent, type Rule } from "../rule.ts";

interface Worker {
  readonly pid: number;
  readonly load: number;
  readonly busy: number;
}

export const stickyImbalance: Rule = {
  cause: "sticky-imbalance",
  title: "One of several processes gets most of the requests",
  see: (facts) => {
    const workers = workersOf(facts);
    const total = sum(workers, (one) => one.load);
    const heaviest = most(workers, (one) => one.load);
    if (workers.length < 2 || heaviest === undefined || total <= 0) return undefined;
    const mean = total / workers.length;
    const skew = heaviest.load / mean;
    const others = workers.filter((one) => one !== heaviest);
    const othersBusy = sum(others, (one) => one.busy) / others.length;
    const idle = 1 - between(heaviest.busy > 0 ? othersBusy / heaviest.busy : 1, 0.5, 0.8);
    // Where nothing broke, one that is not busy yet may have more only by chance: connections are few.
    const busy = facts.broke ? between(heaviest.busy, 0.4, 0.7) : 0.7 * between(heaviest.busy, 0.15, 0.4);
    const many = facts.table.parts.find((part) => kindOfPart(part.id) === "event-loop")?.servers ?? workers.length;
    return {
      // With two processes the skew is at most 2.
      strength: 0.95 * between((skew - 1) / (workers.length - 1), 0.2, 0.5) * idle * busy,
      part: "event-loop",
      ...(facts.broke ? { explains: busy * idle } : {}),
      evidence: [
        evidence(
          `Process ${heaviest.pid} has ${percent(heaviest.load / total)} of the requests, ${figure(skew)} times its share ` +
            `of ${workers.length} processes`,
        ),
        evidence(`Its thread is busy ${percent(heaviest.busy)} of the time, the others ${percent(othersBusy)}`),
      ],
      change: undefined,
      remedy:
        "Spread connections by turns (least connections) and keep sessions where all processes reach them (a cookie " +
        "that carries them, Redis, the database), so that nobody must come back to the same process.",
      relief: { loopServers: Math.max(many, many * skew) },
    };
  },
};

function workersOf(facts: Facts): readonly Worker[] {
  const trial = facts.hotTrial;
  if (trial === undefined) return [];
  if (trial.inside.length > 0) {
    // The process that forks the others hands connections or requests on to them.
    const parents = new Set(trial.inside.map((one) => one.parentPid));
    const workers = trial.inside.filter((one) => !parents.has(one.pid));
    return (workers.some((one) => one.requests.length > 0) ? workers : trial.inside).map((one) => ({
      pid: one.pid,
      load: sum(one.requests, (route) => route.count),
      busy: one.wallMs > 0 ? one.cpu.mainMs / one.wallMs : 0,
    }));
  }
  const processes = trial.outside?.processes ?? [];
  const command = most(processes, (one) => one.cpuMs)?.command;
  const alike = processes.filter((one) => one.command === command);
  // Of processes that look alike the one with the least work may be the parent of the others.
  const idlest = most(alike, (one) => -one.cpuMs);
  const workers = alike.length > 2 ? alike.filter((one) => one !== idlest) : alike;
  return workers.map((one) => ({ pid: one.pid, load: one.cpuMs, busy: one.cpuMs / trial.load.elapsedMs }));
}
