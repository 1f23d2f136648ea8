// Signature: a third party answers 429 (or 503 with Retry-After) from some rate on, while the target itself has cores
// to spare. Looks like calls per sign-up: there each sign-up makes several, and fewer calls, not a larger quota, help.

import { kindOfPart } from "../predict.ts";
import { at, between, evidence, figure, percent, type Rule } from "../rule.ts";
import { callsPerSignUp, callsPerVisit, thirdParty } from "./third-party.ts";

export const thirdPartyQuota: Rule = {
  cause: "third-party-quota",
  title: "A third party's quota is used up",
  see: (facts) => {
    const seen = thirdParty(facts);
    if (seen === undefined) return undefined;
    const { call, hot, refused, failedByIt } = seen;
    const part = facts.table.parts.find((one) => kindOfPart(one.id) === "quota" && one.id.includes(call.host));
    const retryAfter = hot.retryAfterMs ?? call.retryAfterMs;
    const perWindow = hot.quotaPerWindow ?? call.quotaPerWindow;
    const windowMs = hot.quotaWindowMs ?? call.quotaWindowMs;
    if (refused === 0 && part === undefined) return undefined;
    const fanOut = callsPerSignUp(facts, call) !== undefined ? between(call.maxPerRequest, 1, 4) : 0;
    const calls = callsPerVisit(facts, call);
    const allowed = perWindow !== undefined && windowMs !== undefined ? (perWindow * 1000) / windowMs : undefined;
    return {
      strength: (refused > 0 ? 0.95 * between(refused, 0, 0.03) : 0.6) * (1 - 0.45 * fanOut),
      part: part?.id,
      ...(refused > 0 && facts.broke ? { explains: Math.max(between(refused, 0, 0.05), failedByIt) } : {}),
      evidence: [
        evidence(`${percent(refused)} of the calls to ${call.host} were refused with 429${at(call.where)}`, call.where),
        evidence(
          `A visit makes ${figure(calls)} calls` +
            (allowed === undefined ? "" : `; ${figure(allowed)} a second are allowed`) +
            (retryAfter === undefined ? "" : `; it asks to wait ${figure(retryAfter / 1000)} s`),
        ),
      ],
      change: facts.world.target.probed
        ? { kind: "stub-calls", host: call.host, latencyMs: Math.max(1, Math.round(seen.meanMs)) }
        : undefined,
      remedy:
        `Keep the answers of ${call.host} (a cache with a time to live)${at(call.where)}, and put what need not be ` +
        "answered at once into a queue that sends no more than the quota allows.",
      relief: { without: part === undefined ? [] : [part.id] },
    };
  },
};
