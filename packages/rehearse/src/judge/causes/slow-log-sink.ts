// Signature: writing log lines blocks the main thread: its reader (a pipe, a terminal, a network disk) takes them more
// slowly than they come. Looks like a blocked loop with little CPU; told apart by the time inside the writes.

import { demandOf, loopCpuMs, perVisit } from "../facts.ts";
import { type Merged, most, sum } from "../merged.ts";
import { at, between, evidence, figure, percent, type Rule } from "../rule.ts";

export const slowLogSink: Rule = {
  cause: "slow-log-sink",
  title: "Writing the log holds up the answers",
  see: (facts) => {
    const lowLogs = logsOf(facts.low);
    const hotLogs = logsOf(facts.hot);
    const sink = most(lowLogs, (one) => one.ms);
    const hotSink = most(hotLogs, (one) => one.ms);
    if (sink === undefined || hotSink === undefined) return undefined;
    const ms = perVisit(
      facts,
      sum(lowLogs, (one) => one.ms),
    );
    const hotMs = facts.hot.visits > 0 ? sum(hotLogs, (one) => one.ms) / facts.hot.visits : 0;
    const loop = Math.max(demandOf(facts, "event-loop"), loopCpuMs(facts));
    const share = loop > 0 ? Math.min(1, ms / loop) : 0;
    // A pipe that fills only when much is written blocks at the break and not before.
    const hotShare =
      facts.hotTrial === undefined || facts.hot.workers.length === 0
        ? 0
        : sum(hotLogs, (one) => one.ms) /
          Math.max(
            1,
            sum(facts.hot.workers, (one) => one.wallMs),
          );
    const strength = 0.95 * Math.max(between(share, 0.2, 0.45) * between(ms, 0.2, 1), between(hotShare, 0.25, 0.5));
    if (strength < 0.1) return undefined;
    return {
      strength,
      part: "event-loop",
      ...(facts.broke && hotShare > 0.25 ? { explains: between(hotShare, 0.2, 0.45) } : {}),
      evidence: [
        evidence(
          `${figure(perVisit(facts, sink.count))} writes to ${sink.sink} a visit${at(sink.where)}, ` +
            `${figure(perVisit(facts, sink.bytes))} bytes, ${figure(ms)} ms (at the break ${figure(hotMs)} ms)`,
          sink.where,
        ),
        evidence(
          `At the break ${percent(hotShare)} of the time went into waiting for ${hotSink.sink}, longest ${figure(hotSink.maxMs)} ms`,
        ),
      ],
      change: facts.world.target.probed ? { kind: "quiet-log" } : undefined,
      remedy: `Log less for each request and write it asynchronously through a buffer with a limit (drop lines rather than wait)${at(sink.where)}.`,
      relief: {
        without: facts.table.parts.filter((one) => one.id === "log").map((one) => one.id),
        loopMs: ms,
        loopCpuMs: Math.min(ms, loopCpuMs(facts) * 0.5),
      },
    };
  },
};

/** Log lines that go to a pipe or device by a synchronous write are seen as such a write only. */
function logsOf(from: Merged): Merged["logs"] {
  const known = new Set(from.logs.map((one) => one.where));
  const writes = from.syncCalls.filter((one) => isLogWrite(one) && !known.has(one.where));
  return [...from.logs, ...writes.map((one) => ({ ...one, sink: one.name, bytes: 0 }))];
}

/** A synchronous write from a place that is about logging by its name. */
export const isLogWrite = (one: { readonly name: string; readonly where: string }): boolean =>
  /^fs\.(?:write|writev|appendFile|fsync|fdatasync)Sync$/.test(one.name) && /log|audit|trace/i.test(one.where);
