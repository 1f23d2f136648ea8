// Signature: a Redis command that goes through a whole big key, or brings it over: its time or its reply grows with the
// key. Redis runs one command at a time, and the app must parse the reply. Looks like a blocked event loop (parsing);
// told apart by the bytes of the replies or the time on the server.

import { longRepliesPart } from "../../measure/parts-inside.ts";
import { demandOf, otherLoopMs, perVisit, type Facts } from "../facts.ts";
import { most, sum } from "../merged.ts";
import { at, between, evidence, figure, type Rule, type Sighting } from "../rule.ts";

/** Commands whose work grows with the key (or, for KEYS, with all keys). */
const wholeKey =
  /^(?:lrange|smembers|hgetall|hvals|hkeys|zrange|zrevrange|zrangebyscore|zrevrangebyscore|keys|sort|lrem|lpos|linsert|lindex|sinter|sunion|sdiff|zunionstore|zinterstore|sscan|hscan|zscan|scan|xrange|xrevrange|get|mget|json\.get)$/i;
/** Parsing a reply of many small elements costs the app about this much CPU per byte, in ms. */
const parseMsPerByte = 12e-6;
const copyMsPerByte = 1e-6;

export const bigRedisScan: Rule = {
  cause: "big-redis-scan",
  title: "A whole big Redis key is read again and again",
  see: (facts) => inside(facts) ?? outside(facts),
};

function inside(facts: Facts): Sighting | undefined {
  const seen = most(
    facts.low.redis.filter((one) => wholeKey.test(one.command) && one.count > 0),
    (one) => one.replyBytes * parseMsPerByte + serverMs(facts, one.command),
  );
  if (seen === undefined) return undefined;
  const bytesEach = seen.replyBytes / seen.count;
  const server = serverMs(facts, seen.command);
  const calls = serverCalls(facts, seen.command);
  const serverEach = calls > 0 ? server / calls : 0;
  const big = Math.max(between(bytesEach, 12_000, 60_000), between(serverEach, 0.25, 1.2));
  if (big === 0) return undefined;
  const plain = /^(?:get|mget|json\.get)$/i.test(seen.command);
  const parse = perVisit(facts, seen.replyBytes) * (plain ? copyMsPerByte : parseMsPerByte);
  // What is parsed is mapped, sorted and sent as well; when little else is done, that is most of the loop's work.
  const loop = Math.min(
    otherLoopMs(facts) * 0.85,
    Math.max(parse * 2, otherLoopMs(facts) * 0.5 * between(bytesEach, 30_000, 200_000)),
  );
  return {
    strength: 0.95 * big,
    part: demandOf(facts, "redis") > 0 ? "redis" : "event-loop",
    evidence: [
      evidence(
        `${seen.command.toUpperCase()} ${seen.key}: ${figure(bytesEach / 1024)} KiB a reply, ` +
          `${figure(perVisit(facts, seen.count))} times a visit${at(seen.where)}`,
        seen.where,
      ),
      ...(serverEach > 0 ? [evidence(`It takes Redis ${figure(serverEach)} ms, in which it serves nobody else`)] : []),
    ],
    change: facts.world.target.probed ? { kind: "remember-redis", command: seen.command, key: seen.key } : undefined,
    remedy: `Ask for the part that is shown (a range, one member, a counter kept beside it) instead of the whole key${at(seen.where)}.`,
    relief: { redisMs: redisShare(facts, seen.command), loopMs: loop, without: [longRepliesPart] },
  };
}

/** From Redis's own statistics: a command that takes long on average, and a key that is big. */
function outside(facts: Facts): Sighting | undefined {
  const commands = facts.low.redisServers.flatMap((one) => one.commands);
  const seen = most(
    commands.filter((one) => wholeKey.test(one.command) && one.calls > 0),
    (one) => one.ms,
  );
  if (seen === undefined) return undefined;
  const server = serverMs(facts, seen.command);
  const each = server / Math.max(1, serverCalls(facts, seen.command));
  const key = most(
    facts.low.redisServers.flatMap((one) => one.big),
    (one) => one.length,
  );
  if (each < 0.25) return undefined;
  return {
    strength: 0.9 * between(each, 0.25, 1) * (key === undefined ? 0.8 : 1),
    part: "redis",
    evidence: [
      evidence(`${seen.command.toUpperCase()} takes Redis ${figure(each)} ms, in which it serves nobody else`),
      ...(key === undefined ? [] : [evidence(`The ${key.type} ${key.key} has ${figure(key.length)} elements`)]),
    ],
    change: undefined,
    remedy: "Ask for the part that is shown (a range, one member, a counter kept beside it) instead of the whole key.",
    relief: { redisMs: redisShare(facts, seen.command), loopMs: otherLoopMs(facts) * 0.5 },
  };
}

const serverMs = (facts: Facts, command: string): number => ofServer(facts, command, (one) => one.ms);
const serverCalls = (facts: Facts, command: string): number => ofServer(facts, command, (one) => one.calls);

function ofServer(facts: Facts, command: string, of: (one: { calls: number; ms: number }) => number): number {
  const wanted = command.toLowerCase();
  const all = facts.low.redisServers.flatMap((one) => one.commands);
  return sum(
    all.filter((one) => one.command.toLowerCase() === wanted),
    of,
  );
}

function redisShare(facts: Facts, command: string): number {
  const all = sum(
    facts.low.redisServers.flatMap((one) => one.commands),
    (one) => one.ms,
  );
  return demandOf(facts, "redis") * (all > 0 ? serverMs(facts, command) / all : 0.9);
}
