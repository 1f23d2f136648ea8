// Signature: libuv's few threads are all taken (by hashing, compressing, looking up names, reading files), and whatever
// else needs one stands in line: a no-op waits long. Looks like a machine that is full; told apart by the canary's wait
// and by the tasks' time. With as many threads as the cores can feed several times over, it is the machine.

import { demandOf, perVisit } from "../facts.ts";
import { most, sum } from "../merged.ts";
import { at, between, evidence, figure, type Rule } from "../rule.ts";

const computes = /pbkdf2|scrypt|argon|bcrypt|hash|gzip|deflate|brotli|zlib|inflate|sign|verify|key|compress|random/i;

/** Of libuv, unless UV_THREADPOOL_SIZE says otherwise. */
const usualSize = 4;

export const threadPoolExhausted: Rule = {
  cause: "thread-pool-exhausted",
  title: "The pool of worker threads is used up by slow tasks",
  see: (facts) => {
    const { low, hot } = facts;
    const task = most(low.tasks, (one) => one.ms);
    const size = hot.threadSize;
    if (task === undefined || size === 0) return undefined;
    const cores = facts.world.target.cores;
    const ms = perVisit(
      facts,
      sum(low.tasks, (one) => one.ms),
    );
    const threads = Math.max(demandOf(facts, "threads"), ms);
    const each = task.ms / task.count;
    // The canary comes back over the event loop: where that is busy, its delays are in the wait.
    const delay = Math.max(0, ...hot.workers.map((one) => one.loop.delayP99Ms));
    const own = facts.busy.loop < 0.7 ? 1 : between(hot.threadWaitMs / Math.max(1, delay), 0.5, 1.5);
    const workers = Math.max(1, new Set(hot.workers.map((one) => one.pid)).size);
    const computing = computes.test(task.name) || computes.test(task.where);
    const cpu = demandOf(facts, "cpu");
    // Tasks that are nearly as long as an answer may take need no line: that they get slower beside each other will do.
    const taken = sum(hot.tasks, (one) => one.ms) / (size * workers * Math.max(1, hot.wallMs));
    const crowded = computing ? between(each, 30, 100) * between(taken, 0.35, 0.55) : 0;
    const wait = Math.max(between(hot.threadWaitMs, 8, 40) * own, crowded * between(cpu > 0 ? ms / cpu : 0, 0.5, 0.8));
    // A size that somebody set above the cores feeds them all: what is used up then is the machine.
    const few = size <= usualSize ? 1 : 1 - between(size / Math.max(1, cores), 1, 2);
    const heavy = between(threads, 3, 15) * between(each, 2, 12);
    const servers = Math.max(16, size * 4);
    const strength = 0.95 * heavy * (computing ? few : 1 - 0.5 * between(size, 64, 128)) * (facts.broke ? wait : 0.6);
    // All cores and all threads run out at about the same rate: the threads' line is the one that visitors stand in.
    const full = between(facts.busy.box, 0.6, 0.8) * between(cpu > 0 ? ms / cpu : 0, 0.3, 0.6);
    return {
      strength,
      part: "threads",
      ...(full > 0.5 && wait > 0.5 ? { explains: full } : {}),
      evidence: [
        evidence(
          `${task.name}${at(task.where)} takes one of ${size} threads for ${figure(each)} ms, ` +
            `${figure(perVisit(facts, task.count))} times a visit`,
          task.where,
        ),
        evidence(
          `At the break a task that does nothing waited ${figure(hot.threadWaitMs)} ms for a thread ` +
            `(at most ${figure(hot.threadWaitMaxMs)} ms); file access and name lookups wait as long`,
        ),
      ],
      change: { kind: "environment", variables: { UV_THREADPOOL_SIZE: String(servers) } },
      remedy: computing
        ? `Let only a few of ${task.name} run at a time${at(task.where)} and answer 503 beyond, make them cheaper, or ` +
          `run them in processes of their own; UV_THREADPOOL_SIZE=${servers} keeps files and name lookups from waiting behind them.`
        : `Start with UV_THREADPOOL_SIZE=${servers}, and let fewer of ${task.name} run at a time${at(task.where)}.`,
      relief: { threadServers: servers * workers },
    };
  },
};
