// Signature: one process, its main thread used up, other cores idle; the work is made of short pieces alike for all
// routes, and heavy enough that a second process would carry clearly more. An app that spends little CPU per request
// and reaches the limit of its thread is healthy, and gets no name: the rule asks for real work per request.

import { loopCpuMs, type Facts } from "../facts.ts";
import { kindOfPart } from "../predict.ts";
import { between, evidence, figure, percent, type Rule } from "../rule.ts";
import { heavyCode, longMs } from "./heavy-code.ts";

/**
 * CPU of one request, in ms: below the first a single process is enough for anybody, above the second it is not. On a
 * fast machine as well: what takes 3.2 ms in a slow hour takes 2.6 in a fast one.
 */
const realWorkMs = { from: 1.4, to: 2.4 };

export const oneCoreOfMany: Rule = {
  cause: "one-core-of-many",
  title: "One process uses one core, the others are idle",
  see: (facts) => {
    const { cores } = facts.world.target;
    const processes = processesOf(facts);
    const loop = facts.table.parts.find((one) => kindOfPart(one.id) === "event-loop");
    if (cores < 2 || processes !== 1 || (loop === undefined && facts.low.workers.length > 0)) return undefined;
    const code = heavyCode(facts);
    const { loop: busy, idleCores } = facts.busy;
    // What several processes could use: the idle cores beside the one in use now.
    const more = Math.min(cores, 1 + idleCores * 0.9);
    const whole = Math.min(cores, Math.max(1, Math.floor(1 + idleCores + 0.3)));
    const idle = facts.broke ? between(more, 1.3, 1.6) * between(busy, 0.6, 0.8) : 0.6;
    // An interpreter spends more on a request that does nothing special.
    const usual = facts.world.target.node ? 1 : 2.5;
    const work = between(code.perRequestMs, realWorkMs.from * usual, realWorkMs.to * usual);
    const short = 1 - between(code.heaviestMs, longMs.from + 4, longMs.to + 10);
    const even = 1 - 0.7 * code.skewed * between(code.heaviestMs, 4, 12);
    return {
      strength: 0.9 * work * idle * (0.4 + 0.6 * short) * even,
      part: loop?.id,
      ...(loop === undefined ? { explains: between(busy, 0.7, 0.9) } : {}),
      evidence: [
        evidence(`One thread is busy ${percent(busy)} of the time, ${figure(idleCores)} of ${cores} cores are idle`),
        evidence(
          `A request takes ${figure(code.perRequestMs)} ms of CPU (${figure(loopCpuMs(facts))} ms a visit), spread over many short ` +
            "pieces: a second process would carry about as much again",
        ),
      ],
      change: { kind: "processes", count: Math.max(2, whole) },
      remedy:
        "Run as many processes as there are cores (node:cluster, your platform's number of instances, or PM2); keep " +
        "sessions and caches where all of them reach them.",
      relief: { loopServers: more },
    };
  },
};

/** How many processes answer requests; from outside, how many do the work. */
function processesOf(facts: Facts): number {
  const trial = facts.hotTrial;
  if (facts.low.workers.length > 0) {
    return new Set([...facts.low.workers, ...facts.hot.workers].map((one) => one.pid)).size;
  }
  const processes = trial?.outside?.processes ?? [];
  const most = Math.max(0, ...processes.map((one) => one.cpuMs));
  return processes.filter((one) => one.cpuMs > most * 0.1).length;
}
