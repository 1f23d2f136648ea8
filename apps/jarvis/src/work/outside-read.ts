// Works on what the language service says of words that Jarvis found no time in: who has said nothing since has the
// reminder after all, and is told where they asked.

import { consume, type Consumer, done } from "holdfast";
import { outsideRead } from "../reading-streams.ts";
import { readAgain } from "../rules/reading-outside.ts";
import { count } from "../store/counters.ts";
import { hold } from "../store/hold.ts";
import { openReminders } from "../store/reminders.ts";
import { type Replies } from "../streams.ts";
import { idFrom } from "./id-from.ts";
import { keepingOf } from "./keeping.ts";
import { talkOf } from "./talk.ts";

/** The consumer of its answers. */
export function makeOutsideRead(replies: Replies): Consumer {
  return consume(outsideRead, async (batch, context) => {
    const { tx, now } = context;
    const held = await hold(tx, { people: [...new Set(batch.items.map(({ event }) => event.asked.person))] });
    const open = await openReminders(tx, [...held.people.keys()]);
    const talk = talkOf(context, replies, held);
    const reminders = keepingOf(context);
    const verdicts = await batch.each(({ asked, answer }, { id }) => {
      const person = talk.person(asked.person);
      if (person === undefined) return done();
      const words = { ...asked, now: new Date(asked.now), locale: asked.locale, language: asked.language };
      const moment = { now, newId: (index: number) => idFrom(`read-outside:${id}`, index) };
      const before = { ...person, open: open.get(person.id) ?? [], rung: [] };
      const turn = readAgain(before, { words, reading: answer }, moment);
      if (turn === undefined) return done();
      const { open: mine, rung: _, pending: __, ...after } = turn.person;
      reminders.change(person.id, turn.changes ?? []);
      open.set(person.id, [...mine]);
      talk.keep({ ...person, ...after, pending: undefined });
      const saying = { id: `read:${id}`, text: turn.text, buttons: turn.buttons };
      const here = talk.address(person.pending?.at ?? "");
      if (here) talk.answer(here, saying);
      else talk.tell(person, saying);
      return done();
    });
    await talk.write();
    await reminders.write();
    const [salt = ""] = batch.keys;
    await count(tx, { source: "read-outside", salt, people: 0, sent: 0, waiting: reminders.opened });
    return verdicts;
  });
}
