// Works on reminders whose time has come: those that are still open are rung, on the person's first address that may be
// written to. The same few statements for one or for a thousand. Who wishes is asked about it later.

import { consume, type Consumer, type Context, done, type Outcome } from "holdfast";
import { askAt } from "../rules/asking-again.ts";
import { revOf } from "../rules/changes.ts";
import { LATE_MS } from "../rules/limits.ts";
import * as phrases from "../rules/phrases.ts";
import { nextDue, type Reminder, ringId, timerId } from "../rules/reminder.ts";
import { ringButtons } from "../rules/ring-buttons.ts";
import { count } from "../store/counters.ts";
import { hold } from "../store/hold.ts";
import { type StoredPerson } from "../store/people.ts";
import { endRung, moveRung, stillOpen } from "../store/reminders.ts";
import { askAgain, type Replies, ring } from "../streams.ts";
import { talkOf } from "./talk.ts";

/** The consumer of due times. */
export function makeRing(replies: Replies): Consumer {
  return consume(ring, async (batch, context) => {
    const { tx, now } = context;
    const events = batch.items.map(({ event }) => event);
    // The people first: only who holds them sees their reminders as nobody else can change them.
    const talk = talkOf(context, replies, await hold(tx, { people: [...new Set(events.map(({ person }) => person))] }));
    const open = await stillOpen(
      tx,
      events.map(({ reminder }) => reminder),
    );
    const rung: string[] = [];
    const again: Reminder[] = [];
    const verdicts = await batch.each((due): Outcome => {
      const reminder = open.get(due.reminder);
      // Cancelled or changed in the meantime: its timer had fired before it could be taken back.
      if (reminder === undefined || (due.rev ?? 0) !== revOf(reminder)) return done();
      const person = talk.person(due.person);
      // Reminders go with their person: it comes again rather than being lost.
      if (person === undefined) throw new Error("a reminder is open of somebody who was not held");
      const isLate = now.getTime() - reminder.dueAt.getTime() > LATE_MS;
      talk.tell(person, {
        id: ringId(reminder, now),
        text: phrases.ring(reminder, isLate),
        buttons: ringButtons(reminder, { now, zone: person.zone }),
        line: { kind: "reminder", text: phrases.rungLine(reminder, isLate) },
      });
      open.delete(reminder.id);
      if (person.askAgain) askLater(context, person, reminder);
      const dueAt = nextDue(reminder, now);
      if (dueAt === undefined) rung.push(reminder.id);
      else {
        const next = { ...reminder, dueAt };
        context.at(ring, due, { dueAt, id: timerId(next) });
        again.push(next);
      }
      return done();
    });
    await endRung(tx, rung, now);
    await moveRung(tx, again, now);
    await talk.write();
    const [salt = ""] = batch.keys;
    await count(tx, { source: "ring", salt, people: 0, sent: rung.length + again.length, waiting: -rung.length });
    return verdicts;
  });
}

/** One timer for a reminder: a later ring of it takes the place of the one before. */
function askLater({ now, at }: Context, { id: person, zone }: StoredPerson, { id }: Reminder): void {
  at(askAgain, { person, reminder: id, rangAt: now.toISOString() }, { dueAt: askAt(now, zone), id });
}
