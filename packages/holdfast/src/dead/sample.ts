// For the tests of dead letters: a consumer that breaks, an outside that counts, and what lies where.

import assert from "node:assert/strict";
import { consume, type ConsumeOptions, delivery } from "../app.ts";
import { type Sent } from "../deliver/transport.ts";
import { limits } from "../limits.ts";
import { Fact, facts, note } from "../role/sample.ts";
import { type TestStore } from "../testing/store.ts";
import { until } from "../testing/until.ts";
import { done } from "../work/outcome.ts";
import { deadGroups } from "./groups.ts";

export const fast = { perSecond: limits.replayPerSecondMax };

/** A consumer that dies of what a fact wishes, as long as it is broken, and notes the others. */
export function fragile(broken: Set<string>, options: ConsumeOptions = {}) {
  return consume(
    facts,
    (batch, { tx }) =>
      batch.each(async ({ id, wish }) => {
        if (broken.has(wish)) throw new Error(`no ${wish} for ${id}`);
        await note(tx, id);
        return done();
      }),
    { tries: 1, ...options },
  );
}

export function byNumber(one: string, other: string): number {
  return Number(one) - Number(other);
}

/** Waits until so many lie dead. */
export function deadOf(store: TestStore, count: number): Promise<boolean> {
  return until(`${count} dead letters`, async () => (await counts(store))["dead"] === count, 60_000);
}

export async function fingerprintOf(store: TestStore, word: string): Promise<string> {
  const groups = await deadGroups(store.pool);
  return groups.find(({ reason }) => reason.includes(word))?.fingerprint ?? assert.fail(`no group of ${word}`);
}

/** An outside that counts calls by idempotency key. */
export function outsideOf(answer: (event: Fact, callsBefore: number) => Sent = () => ({ outcome: "sent" })) {
  const calls: string[] = [];
  const text = (name: string) =>
    delivery(name, {
      event: Fact,
      key: (one) => one.key,
      tries: 1,
      transport: ({ event, idempotencyKey }) => {
        calls.push(idempotencyKey);
        return Promise.resolve(answer(event, calls.length - 1));
      },
    });
  return { calls, text };
}

/** Rows of the tables in which a dead letter can be. */
export async function counts(store: TestStore): Promise<Record<string, number>> {
  const { rows } = await store.pool.query<Record<string, number>>(
    `select (select count(*)::int from holdfast.ended where outcome = 'dead') as dead,
            (select count(*)::int from holdfast.replay) as replaying,
            (select count(*)::int from holdfast.waiting) as waiting`,
  );
  return rows[0] ?? assert.fail();
}
