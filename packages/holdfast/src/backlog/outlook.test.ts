// Positions from figures in memory: what was accepted here since counts at once, and what nobody can say is not said.

import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "../limits.ts";
import { type Backlog, foresee } from "./backlog.ts";
import { Outlook } from "./outlook.ts";

const calm: Backlog = {
  consumer: "facts",
  number: 1,
  stream: "facts",
  streamNumber: 1,
  pausedAt: null,
  class: "normal",
  atMs: 0,
  unread: 0,
  retrying: 0,
  putOff: 0,
  parked: 0,
  timersDue: 0,
  skipped: 0,
  samples: [],
  oldestMs: null,
  arrived: 10_000,
  arriving: 0,
  finishing: 0,
};

/** An outlook at a time that the test moves, with these backlogs measured now. */
function outlookOf(...backlogs: Partial<Backlog>[]) {
  let now = 0;
  const outlook = new Outlook(() => now);
  const seen = foresee(backlogs.map((one) => ({ ...calm, ...one })));
  outlook.set({ seen, paused: new Set(), ageMs: 0 });
  const pass = (ms: number) => (now += ms);
  const next = () => {
    outlook.accepted(1, "normal", 1);
    const ticket = outlook.ticket(1, "normal");
    return ticket && outlook.position(ticket);
  };
  return { outlook, next, pass };
}

test("an event stands behind all that wait, and its turn comes when they are done", () => {
  const { next } = outlookOf({ unread: 8_411, arriving: 100, finishing: 23.36 });
  assert.deepEqual(next(), { position: 8_412, clearSeconds: 360, about: "8,412th, about 6 minutes" });
  assert.equal(next()?.position, 8_413);
});

test("a ticket stays while its position falls", () => {
  const { outlook, pass } = outlookOf({ unread: 1_000, arriving: 0, finishing: 100 });
  outlook.accepted(1, "normal", 1);
  const ticket = outlook.ticket(1, "normal") ?? assert.fail();
  pass(1_000);
  assert.equal(outlook.position(ticket)?.position, 901);
  outlook.set({
    seen: foresee([{ ...calm, arrived: 10_501, unread: 1_001, finishing: 100 }]),
    paused: new Set(),
    ageMs: 0,
  });
  assert.equal(outlook.position(ticket)?.position, 501);
  outlook.set({ seen: foresee([{ ...calm, arrived: 20_000, unread: 10 }]), paused: new Set(), ageMs: 0 });
  assert.equal(outlook.position(ticket)?.position, 1);
});

test("what came since the figures were measured still counts when they are read", () => {
  const { outlook, pass } = outlookOf({ unread: 1_000, finishing: 100 });
  outlook.accepted(1, "normal", 50);
  pass(400);
  outlook.accepted(1, "normal", 3_000);
  pass(200);
  outlook.set({ seen: foresee([{ ...calm, arrived: 10_050, unread: 1_050 }]), paused: new Set(), ageMs: 300 });
  const ticket = outlook.ticket(1, "normal") ?? assert.fail();
  assert.equal(outlook.position(ticket)?.position, 4_050);
});

test("while nothing waits its turn comes at once; how long a sudden crowd waits is not known yet", () => {
  const { outlook, next } = outlookOf({ arriving: 5, finishing: 5 });
  assert.deepEqual(next(), { position: 1, clearSeconds: 1, about: "1st, about a second" });
  outlook.accepted(1, "normal", 4_000);
  assert.deepEqual(next(), { position: 4_002, clearSeconds: null, about: "4,002nd" });
});

test("of several consumers the slowest counts, and of a paused one no time is said", () => {
  const slow = { consumer: "slow", number: 2, unread: 500, finishing: 5 };
  const quick = { unread: 5_000, finishing: 1_000, arriving: 1 };
  assert.equal(outlookOf(quick, slow).next()?.clearSeconds, 100);
  assert.deepEqual(outlookOf(quick, { ...slow, pausedAt: new Date() }).next(), {
    position: 501,
    clearSeconds: null,
    about: "501st",
  });
});

test("figures that are too old say nothing", () => {
  const { next, pass } = outlookOf({ unread: 10, finishing: 5 });
  pass(limits.backlogStaleMs + 1);
  assert.equal(next(), undefined);
});
