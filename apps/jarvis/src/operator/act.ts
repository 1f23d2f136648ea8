// Does what operators have asked for: each in the transaction that also notes it, so that it happens once and is
// remembered. What cannot be done is noted too, with the reason.

import {
  budgetNamed,
  changeBudget,
  type Consumer,
  consume,
  type Context,
  type Delivery,
  done,
  dropDead,
  HoldfastError,
  replayWithin,
  timer,
} from "holdfast";
import { z } from "zod";
import { dayEnd } from "../rules/morning.ts";
import { type Action, operator } from "./actions.ts";
import { choose } from "./broadcast/audience.ts";
import { addBroadcast, lastLike, setPeople, stopBroadcast } from "./broadcast/store.ts";
import { wordsOf } from "./broadcast/text.ts";
import { broadcastBegun, type Turn, turnKeys } from "./broadcast/work.ts";
import { noteChange } from "./changes.ts";

/** A budget that was raised for a day: then it is as before. */
const budgetDay = timer("budget-day", {
  event: z.object({ budget: z.string() }),
  key: ({ budget }) => budget,
});

/** The same words to people within this time are a mistake. */
const SAME_WORDS_MS = 60 * 60_000;

interface Done {
  readonly worked: boolean;
  readonly said: string;
}

/** The consumer of what operators do, and of the end of a budget's day. */
export function makeOperator(turns: Delivery<Turn>): readonly Consumer[] {
  return [
    consume(operator, (batch, context) =>
      batch.each(async ({ id, who, action }) => {
        const came = await tried(action, { ...context, turns });
        await noteChange(context.tx, { id, who, what: action, ...came, at: context.now });
        return done(came);
      }),
    ),
    consume(budgetDay, (batch, { tx }) =>
      batch.each(async ({ budget }) => {
        await changeBudget(tx, budget, { asDeclared: ["perDay", "cap"] });
        return done();
      }),
    ),
  ];
}

type Acting = Context & { readonly turns: Delivery<Turn> };

async function tried(action: Action, context: Acting): Promise<Done> {
  try {
    return await act(action, context);
  } catch (error) {
    // Errors of the table are thrown before anything is written; everything else is unexpected, and tried again.
    if (!(error instanceof HoldfastError)) throw error;
    return { worked: false, said: error.message };
  }
}

async function act(action: Action, context: Acting): Promise<Done> {
  const { tx } = context;
  switch (action.do) {
    case "replay": {
      const count = await replayWithin(tx, action.which);
      return worked(`${count} being replayed`);
    }
    case "drop": {
      const count = await dropDead(tx, action.which);
      return worked(`${count} set aside for good`);
    }
    case "pause-budget":
      await changeBudget(tx, action.budget, { paused: true });
      return worked(`nobody calls under ${action.budget} until it is resumed`);
    case "resume-budget":
      await changeBudget(tx, action.budget, { paused: false });
      return worked(`calls under ${action.budget} go on`);
    case "raise-budget":
      return raise(action, context);
    case "broadcast":
      return begin(action, context);
    case "stop-broadcast": {
      for (const key of turnKeys(action.broadcast)) context.cancel(context.turns, { key });
      if (await stopBroadcast(tx, action.broadcast)) return worked("it is stopped; nobody else is told");
      return { worked: false, said: "no such broadcast is going" };
    }
  }
}

function worked(said: string): Done {
  return { worked: true, said };
}

function shortTime(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

async function raise(
  { budget, perDay, cap }: Extract<Action, { do: "raise-budget" }>,
  { tx, at, now }: Acting,
): Promise<Done> {
  const { plan } = await budgetNamed(tx, budget);
  const figures = { ...(perDay !== undefined && { perDay }), ...(cap !== undefined && { cap }) };
  await changeBudget(tx, budget, { figures });
  const dueAt = dayEnd(plan.zone ?? "UTC", now);
  at(budgetDay, { budget }, { dueAt, id: `${budget}:${dueAt.toISOString()}` });
  const raised = [
    ...(perDay === undefined ? [] : [`${perDay.toLocaleString("en")} calls a day`]),
    ...(cap === undefined ? [] : [`${cap} ${plan.price?.currency ?? ""}`.trim()]),
  ];
  return worked(`${budget} has ${raised.join(" and ") || "what it had"} until ${shortTime(dueAt)}`);
}

async function begin(
  { broadcast, text, audience, count }: Extract<Action, { do: "broadcast" }>,
  { tx, now, append }: Acting,
): Promise<Done> {
  const words = wordsOf(text);
  if (words === "") return { worked: false, said: "there is nothing in it that can be read" };
  const before = await lastLike(tx, words, new Date(now.getTime() - SAME_WORDS_MS));
  if (before) return { worked: false, said: `the same words were sent at ${shortTime(before)}` };
  await addBroadcast(tx, { id: broadcast, text: words, audience, named: count, at: now });
  const people = await choose(tx, { broadcast, audience, now });
  await setPeople(tx, broadcast, people);
  append(broadcastBegun, { broadcast });
  return worked(`it goes to ${people.toLocaleString("en")} people`);
}
