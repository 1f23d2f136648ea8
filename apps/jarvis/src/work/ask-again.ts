// Asks once about reminders that nobody has answered: neither done nor put off since they rang. Each has one timer, and
// each of its times is worked on once, so nobody is asked twice.

import { consume, type Consumer, type Delivery, done } from "holdfast";
import { awake } from "../rules/asking-again.ts";
import { didYou } from "../rules/managing-phrases.ts";
import { ringButtons } from "../rules/ring-buttons.ts";
import { lockPeople } from "../store/people.ts";
import { remindersOf } from "../store/reminders.ts";
import { askAgain, type Reply } from "../streams.ts";
import { tellingOf } from "./tell.ts";

/** The consumer of times at which to ask. */
export function makeAskAgain(reply: Delivery<Reply>): Consumer {
  return consume(askAgain, async (batch, context) => {
    const { tx, now, at } = context;
    const people = await lockPeople(tx, [...new Set(batch.items.map(({ event }) => event.person))]);
    const reminders = await remindersOf(
      tx,
      batch.items.map(({ event }) => event.reminder),
    );
    const telling = tellingOf(context, reply, people);
    const verdicts = await batch.each((event) => {
      const person = telling.person(event.person);
      const reminder = reminders.get(event.reminder);
      const isOpen = reminder?.rungAt?.toISOString() === event.rangAt;
      if (!person?.askAgain || reminder === undefined || !isOpen) return done();
      // Nothing ran when it was time, or their clock was set to another zone: it may be night by now.
      const dueAt = awake(now, person.zone);
      if (dueAt > now) at(askAgain, event, { dueAt, id: reminder.id });
      else telling.tell(person, didYou(reminder), ringButtons(reminder, { now, zone: person.zone }));
      return done();
    });
    await telling.write();
    return verdicts;
  });
}
