// Somebody new, and what a turn of theirs needs, for the tests of the rules.

import { type Moment, type Person } from "./conversation.ts";

export const newcomer: Person = {
  zone: "UTC",
  zoneSource: "default",
  waitingFor: undefined,
  last: undefined,
  listed: [],
  made: 0,
  lookup: undefined,
  digest: false,
  language: undefined,
  askAgain: false,
  exportToken: undefined,
  pending: undefined,
  open: [],
  rung: [],
};

/** An id like those that are made from messages. */
export function sampleId(number: number): string {
  return `00000000-0000-8000-8000-${String(number).padStart(12, "0")}`;
}

/** The moment of the message with this number. */
export function owns(now: Date, number: number): Moment {
  return {
    now,
    newId: (index) => sampleId(number + 1 + 100 * index),
    newToken: () => String(number).padStart(43, "t"),
    linkOf: (token) => `http://j/export/${token}`,
    backupDays: 30,
  };
}
