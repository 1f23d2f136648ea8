// Signature: the main thread is used up by the app's own code, and one place of it runs long without a break: every
// other request waits for it. Looks like one core of many: there the work is many short pieces, alike for all routes,
// which is what a machine is for. Other things that keep the thread busy (synchronous calls, collecting garbage,
// children, big replies, logging) have their own signatures and come first.

import { loopCpuMs, type Facts } from "../facts.ts";
import { kindOfPart } from "../predict.ts";
import { at, between, evidence, figure, percent, type Rule, type Sighting } from "../rule.ts";
import { heavyCode, longMs } from "./heavy-code.ts";

/** Threads that share an interpreter's lock take turns (CPython: every 5 ms), so a long piece holds up others less. */
const turns = 5;

export const eventLoopBlocked: Rule = {
  cause: "event-loop-blocked",
  title: "Code blocks the event loop",
  see: (facts) => {
    const code = heavyCode(facts);
    const loop = loopCpuMs(facts);
    if (
      (code.heaviestMs < 2 && facts.risen === undefined) ||
      facts.table.parts.every((one) => kindOfPart(one.id) !== "event-loop")
    )
      return outside(facts);
    const share = code.place?.share ?? 0;
    const profiled = facts.places.length > 0;
    const isShared = facts.table.parts.some(({ id }) => id.startsWith("interpreter-lock"));
    const longer = isShared ? turns : 1;
    const long = between(code.heaviestMs, longer * longMs.from, longer * longMs.to);
    // Nothing but one place: on the fastest machine that we saw the same fault took 8.5 ms instead of 13 to 25.
    const alone = profiled && !isShared ? between(share, 0.6, 0.85) * between(code.heaviestMs, 4, 9) : 0;
    // What has become more while it ran becomes more still: how long it takes now is only how far it has come.
    const grows = profiled ? between(facts.risen ?? 1, 1.5, 3) * between(share, 0.3, 0.6) : 0;
    // A few dear requests beside many cheap ones, at one place of the code: the others wait for them.
    const few =
      profiled && !isShared
        ? code.skewed * code.dominant * between(code.heaviestMs, 2.5, 6) * between(share, 0.4, 0.6)
        : 0;
    const stands = Math.max(long, alone, grows, few, code.skewed * between(code.heaviestMs, 4, 12));
    const concentrated = profiled ? between(share, 0.15, 0.4) : 0.75;
    const where = code.place?.where ?? "";
    return {
      strength: 0.95 * stands * concentrated,
      part: "event-loop",
      evidence: [
        ...(code.place === undefined
          ? []
          : [
              evidence(
                `${percent(share)} of the main thread's time is ${code.place.name || "code"}${at(where)}`,
                where,
              ),
            ]),
        ...(facts.risen === undefined
          ? []
          : [evidence(`A visit takes ${figure(facts.risen)} times the work it took in the low steps`)]),
        evidence(
          `One request${code.route === "" ? "" : ` of ${code.route}`} computes for ${figure(code.heaviestMs)} ms, and ` +
            "everybody else waits meanwhile",
        ),
      ],
      change: undefined,
      remedy:
        `Make the code${at(where)} cheaper (a better algorithm, keep results), or move it to a worker thread; ` +
        "the main thread should never compute for longer than a few ms.",
      relief: { loopMs: loop * (profiled ? Math.max(share, 0.3) : 0.7) * 0.95 },
    };
  },
};

/** A program with one busy thread that we cannot look into. */
function outside(facts: Facts): Sighting | undefined {
  if (facts.low.workers.length > 0 || facts.low.requests === 0) return undefined;
  const perRequestMs = (loopCpuMs(facts) * facts.low.visits) / facts.low.requests;
  if (facts.busy.loop < 0.8 || perRequestMs < longMs.from) return undefined;
  return {
    strength: 0.8 * between(perRequestMs, longMs.from, longMs.to),
    part: "event-loop",
    explains: 1,
    evidence: [
      evidence(
        `One thread is busy ${percent(facts.busy.loop)} of the time; a request takes ${figure(perRequestMs)} ms of it`,
      ),
    ],
    change: undefined,
    remedy: "Make the code that answers cheaper; a profile of the program shows where the time goes.",
    relief: { loopMs: loopCpuMs(facts) * 0.7 },
  };
}
