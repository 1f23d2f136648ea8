// Signature: each sign-up calls a third party, often several times, and waits: the time of the answer is the time of
// those calls, and they grow slow or are refused when many sign up. Looks like a quota: told apart by the count per
// sign-up; and like a slow database: told apart by where the time of the request goes.

import { most, sum } from "../merged.ts";
import { kindOfPart } from "../predict.ts";
import { at, between, evidence, figure, percent, type Rule } from "../rule.ts";
import { callsPerSignUp, thirdParty } from "./third-party.ts";

export const thirdPartyCallPerSignUp: Rule = {
  cause: "third-party-call-per-sign-up",
  title: "Each sign-up waits for calls to a third party",
  see: (facts) => {
    const seen = thirdParty(facts);
    if (seen === undefined) return undefined;
    const { call, hot, refused, hotMeanMs } = seen;
    const each = callsPerSignUp(facts, call);
    // A client that is held meanwhile is the graver fault, and has its own name.
    const held = sum(facts.low.pools, (pool) => sum(pool.callsWhileHeld, (one) => one.ms)) > call.ms * 0.5;
    if (each === undefined || held) return undefined;
    const route = most(
      facts.hot.routes.filter((one) => one.count > 0),
      (one) => one.ms,
    );
    const waiting = route === undefined || route.ms === 0 ? 0 : Math.min(1, (hotMeanMs * hot.count) / route.ms);
    const idle = 1 - between(Math.max(facts.busy.loop, facts.busy.box), 0.75, 0.95);
    // Several hosts, one after the other, are as bad as one host several times.
    const total = sum(facts.low.calls, (one) => callsPerSignUp(facts, one) ?? 0);
    const fanOut = between(Math.max(each, total), 1, 4);
    const part = facts.table.parts.find((one) => kindOfPart(one.id) === "quota" && one.id.includes(call.host));
    const slow = between(waiting, 0.3, 0.6) * idle;
    const strength = refused > 0 ? 0.55 + 0.4 * fanOut - 0.15 * (1 - fanOut) : 0.65 + 0.3 * fanOut;
    return {
      strength,
      part: part?.id,
      ...(facts.broke ? { explains: Math.max(slow, refused > 0 ? between(refused, 0, 0.05) : 0) } : {}),
      evidence: [
        evidence(`Each sign-up makes ${figure(each)} calls to ${call.host}${at(call.where)}`, call.where),
        evidence(
          `At the break a call took ${figure(hotMeanMs)} ms (${figure(seen.meanMs)} ms before): ` +
            `${percent(waiting)} of the time of ${route?.route ?? "the request"}`,
        ),
        ...(refused > 0 ? [evidence(`${percent(refused)} of the calls were refused with 429`)] : []),
      ],
      change: facts.world.target.probed ? { kind: "stub-calls", host: call.host, latencyMs: 1 } : undefined,
      remedy:
        `Answer the sign-up first and call ${call.host} afterwards from a queue, one call for many people where it ` +
        `allows that${at(call.where)}.`,
      relief: { without: part === undefined ? [] : [part.id], waitMs: total * seen.meanMs },
    };
  },
};
