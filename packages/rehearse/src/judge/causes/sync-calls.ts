// Signature: synchronous calls of fs, crypto or zlib stop the main thread for a good part of its time while requests
// are answered. Looks like code that blocks the loop; told apart by the time inside the calls. Children that are
// started synchronously have a cause of their own.

import { demandOf, loopCpuMs, perVisit } from "../facts.ts";
import { most, sum } from "../merged.ts";
import { isLogWrite } from "./slow-log-sink.ts";
import { at, between, evidence, figure, percent, type Rule } from "../rule.ts";

const children = /spawnSync|execSync|execFileSync/;

export const syncCalls: Rule = {
  cause: "sync-calls",
  title: "Synchronous file or crypto calls stop the event loop",
  see: (facts) => {
    // Logging through a synchronous write is the log's matter.
    const sinks = new Set(facts.low.logs.map((one) => one.where).filter((where) => where !== ""));
    const calls = facts.low.syncCalls.filter(
      (one) => !children.test(one.name) && !sinks.has(one.where) && !isLogWrite(one),
    );
    const heaviest = most(calls, (one) => one.ms);
    if (heaviest === undefined) return undefined;
    const ms = perVisit(
      facts,
      sum(calls, (one) => one.ms),
    );
    const loop = Math.max(demandOf(facts, "event-loop"), loopCpuMs(facts));
    const share = loop > 0 ? Math.min(1, ms / loop) : 0;
    if (share < 0.1) return undefined;
    const computing = /crypto|scrypt|pbkdf2|hash|zlib|gzip|deflate|brotli|random|generateKey|sign|verify/i.test(
      heaviest.name,
    );
    return {
      strength: 0.95 * between(share, 0.2, 0.45) * between(ms, 0.3, 1.2),
      part: "event-loop",
      evidence: [
        evidence(
          `${heaviest.name}${at(heaviest.where)}: ${figure(perVisit(facts, heaviest.count))} times a visit, ` +
            `${figure(heaviest.ms / heaviest.count)} ms each (longest ${figure(heaviest.maxMs)} ms)`,
          heaviest.where,
        ),
        evidence(`Synchronous calls are ${percent(share)} of the time of the main thread`),
      ],
      change: facts.world.target.probed
        ? { kind: "remember-sync", name: heaviest.name, where: heaviest.where }
        : undefined,
      remedy: `Use the asynchronous form of ${heaviest.name}${at(heaviest.where)}, or do it once at the start and keep the result.`,
      // The asynchronous form of a computation uses the same CPU, on another core; what is remembered uses none.
      relief: { loopMs: ms, loopCpuMs: computing ? 0 : Math.min(ms, loopCpuMs(facts)) },
      tried: { loopMs: ms, loopCpuMs: Math.min(ms, loopCpuMs(facts)) },
    };
  },
};
