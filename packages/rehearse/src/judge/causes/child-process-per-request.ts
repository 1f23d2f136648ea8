// Signature: about one child process is started per visit or more, by requests and not by a timer. Looks like a busy
// event loop or a full machine; told apart by the count of forks, which work without the probe as well.

import { demandOf, otherLoopMs, perVisit } from "../facts.ts";
import { most, sum } from "../merged.ts";
import { at, between, evidence, figure, type Rule } from "../rule.ts";

/** Share of the CPU that starting takes beside what the children use themselves, where little else is done. */
const spawningShare = 0.7;

export const childProcessPerRequest: Rule = {
  cause: "child-process-per-request",
  title: "A child process is started for each request",
  see: (facts) => {
    const { low } = facts;
    const byTimers = sum(low.timers, (one) => one.children);
    const seen = low.children.length > 0 ? sum(low.children, (one) => one.count) : low.childrenStarted;
    const started = Math.max(0, seen - byTimers);
    const each = low.requests > 0 ? started / low.requests : 0;
    const many = Math.max(between(each, 0.05, 0.3), between(perVisit(facts, started), 0.15, 0.6));
    if (many === 0 || started < 5) return undefined;
    const child = most(low.children, (one) => one.count);
    const where = child?.where ?? "";
    const childCpu = perVisit(facts, low.childrenCpuMs);
    const syncMs = perVisit(
      facts,
      sum(low.children, (one) => (one.sync ? one.ms : 0)),
    );
    const loop = Math.max(syncMs, otherLoopMs(facts) * spawningShare);
    return {
      strength: 0.95 * many,
      part: demandOf(facts, "event-loop") > 0 ? "event-loop" : "cpu",
      evidence: [
        evidence(`${processes(perVisit(facts, started))} started per visit${at(where)}`, where),
        ...(child === undefined ? [] : [evidence(`${child.command}: ${figure(child.ms / child.count)} ms each`)]),
        ...(childCpu > 0 ? [evidence(`The children use ${figure(childCpu)} ms of CPU per visit`)] : []),
      ],
      change:
        facts.world.target.probed && child !== undefined
          ? { kind: "remember-children", command: child.command }
          : undefined,
      remedy:
        `Do the work inside the process with a library, or keep a few children running and hand them work${at(where)}; ` +
        "keep what they gave if it is the same for all.",
      relief: {
        without: facts.table.parts.filter((one) => one.id === "children").map((one) => one.id),
        loopMs: loop,
        loopCpuMs: otherLoopMs(facts) * spawningShare,
        otherCpuMs: childCpu,
      },
    };
  },
};

const processes = (count: number): string =>
  `${figure(count)} ${figure(count) === "1" ? "process is" : "processes are"}`;
