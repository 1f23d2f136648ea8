// Works on reminders whose time has come: those that are still open are rung, on the person's first address that may be
// written to. The same few statements for one or for a thousand.

import { consume, type Consumer, done, type Outcome } from "holdfast";
import { LATE_MS } from "../rules/limits.ts";
import * as phrases from "../rules/phrases.ts";
import { nextDue, type Reminder, timerId } from "../rules/reminder.ts";
import { count } from "../store/counters.ts";
import { hold } from "../store/hold.ts";
import { endReminders, moveReminders, stillOpen } from "../store/reminders.ts";
import { type Replies, ring } from "../streams.ts";
import { talkOf } from "./talk.ts";

/** The consumer of due times. */
export function makeRing(replies: Replies): Consumer {
  return consume(ring, async (batch, context) => {
    const { tx } = context;
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
      const person = talk.person(due.person);
      // Cancelled in the meantime: its timer had fired before it could be taken back.
      if (reminder === undefined || person === undefined) return done();
      const isLate = context.now.getTime() - reminder.dueAt.getTime() > LATE_MS;
      talk.tell(person, {
        id: `ring:${timerId(reminder)}`,
        text: phrases.ring(reminder, isLate),
        line: { kind: "reminder", text: phrases.rungLine(reminder, isLate) },
      });
      open.delete(reminder.id);
      const dueAt = nextDue(reminder, context.now);
      if (dueAt === undefined) rung.push(reminder.id);
      else {
        const next = { ...reminder, dueAt };
        context.at(ring, due, { dueAt, id: timerId(next) });
        again.push(next);
      }
      return done();
    });
    await endReminders(tx, rung, "rung");
    await moveReminders(tx, again);
    await talk.write();
    const [salt = ""] = batch.keys;
    await count(tx, { source: "ring", salt, people: 0, sent: rung.length + again.length, waiting: -rung.length });
    return verdicts;
  });
}
