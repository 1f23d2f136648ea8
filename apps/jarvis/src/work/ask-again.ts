// Asks once about reminders that nobody has answered: neither done nor put off since they rang. Each has one timer, and
// each of its times is worked on once, so nobody is asked twice.

import { consume, type Consumer, done } from "holdfast";
import { awake } from "../rules/asking-again.ts";
import { didYou } from "../rules/managing-phrases.ts";
import { ringButtons } from "../rules/ring-buttons.ts";
import { hold } from "../store/hold.ts";
import { remindersOf } from "../store/reminders.ts";
import { askAgain, type Replies } from "../streams.ts";
import { talkOf } from "./talk.ts";

/** The consumer of times at which to ask. */
export function makeAskAgain(replies: Replies): Consumer {
  return consume(askAgain, async (batch, context) => {
    const { tx, now, at } = context;
    const events = batch.items.map(({ event }) => event);
    const talk = talkOf(context, replies, await hold(tx, { people: [...new Set(events.map(({ person }) => person))] }));
    const reminders = await remindersOf(
      tx,
      events.map(({ reminder }) => reminder),
    );
    const verdicts = await batch.each((event) => {
      const person = talk.person(event.person);
      const reminder = reminders.get(event.reminder);
      const isOpen = reminder?.rungAt?.toISOString() === event.rangAt;
      if (!person?.askAgain || reminder === undefined || !isOpen) return done();
      // Nothing ran when it was time, or their clock was set to another zone: it may be night by now.
      const dueAt = awake(now, person.zone);
      if (dueAt > now) {
        at(askAgain, event, { dueAt, id: reminder.id });
        return done();
      }
      // "Yes" to this question must not be the answer to one before it.
      if (person.pending) talk.keep({ ...person, pending: undefined });
      const buttons = ringButtons(reminder, { now, zone: person.zone });
      talk.tell(person, { id: `ask:${reminder.id}@${event.rangAt}`, text: didYou(reminder), buttons });
      return done();
    });
    await talk.write();
    return verdicts;
  });
}
