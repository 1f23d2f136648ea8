// Works on reminders whose time has come: those that are still open are rung, to the web page or to Messenger. The
// same few statements for one or for a thousand. Who wishes is asked about it later.

import { type Batch, consume, type Consumer, type Context, type Delivery, done, type Outcome } from "holdfast";
import { askAt } from "../rules/asking-again.ts";
import { revOf } from "../rules/changes.ts";
import { LATE_MS } from "../rules/limits.ts";
import * as phrases from "../rules/phrases.ts";
import { nextDue, type Reminder, timerId } from "../rules/reminder.ts";
import { ringButtons } from "../rules/ring-buttons.ts";
import { count } from "../store/counters.ts";
import { addLines, type Line } from "../store/lines.ts";
import { lockPeople, savePeople, type StoredPerson } from "../store/people.ts";
import { endRung, moveRung, stillOpen } from "../store/reminders.ts";
import { askAgain, type Due, type Reply, ring } from "../streams.ts";

/** The consumer of due times. */
export function makeRing(reply: Delivery<Reply>): Consumer {
  return consume(ring, async (batch, context) => {
    const { people, open } = await look(batch, context);
    const rung: string[] = [];
    const again: Reminder[] = [];
    const lines: Line[] = [];
    const moved = new Map<string, StoredPerson>();
    const verdicts = await batch.each((due): Outcome => {
      const reminder = open.get(due.reminder);
      const person = moved.get(due.person) ?? people.get(due.person);
      // Cancelled or changed in the meantime: its timer had fired before it could be taken back.
      if (reminder === undefined || person === undefined || (due.rev ?? 0) !== revOf(reminder)) return done();
      const isLate = context.now.getTime() - reminder.dueAt.getTime() > LATE_MS;
      const buttons = ringButtons(reminder, { now: context.now, zone: person.zone });
      if (person.channel === "messenger") {
        const text = phrases.ring(reminder, isLate);
        context.deliver(reply, { person: person.id, recipientId: person.address, text, buttons, update: true });
      } else {
        const n = person.lines + 1;
        const text = phrases.rungLine(reminder, isLate);
        lines.push({ person: person.id, n, speaker: "jarvis", kind: "reminder", text, at: context.now, buttons });
        moved.set(person.id, { ...person, lines: n });
      }
      open.delete(reminder.id);
      if (person.askAgain) askLater(context, person, reminder);
      const dueAt = nextDue(reminder, context.now);
      if (dueAt === undefined) rung.push(reminder.id);
      else {
        const next = { ...reminder, dueAt };
        context.at(ring, due, { dueAt, id: timerId(next) });
        again.push(next);
      }
      return done();
    });
    const { tx, now } = context;
    await endRung(tx, rung, now);
    await moveRung(tx, again, now);
    await addLines(tx, lines);
    await savePeople(tx, [...moved.values()]);
    const [salt = ""] = batch.keys;
    await count(tx, { source: "ring", salt, people: 0, sent: rung.length + again.length, waiting: -rung.length });
    return verdicts;
  });
}

/** One timer for a reminder: a later ring of it takes the place of the one before. */
function askLater({ now, at }: Context, { id: person, zone }: StoredPerson, { id }: Reminder): void {
  at(askAgain, { person, reminder: id, rangAt: now.toISOString() }, { dueAt: askAt(now, zone), id });
}

async function look(
  batch: Batch<Due>,
  { tx }: Context,
): Promise<{ people: Map<string, StoredPerson>; open: Map<string, Reminder> }> {
  const ids = new Set(batch.items.map(({ event }) => event.person));
  // The people first: only who holds them sees their reminders as nobody else can change them.
  const people = await lockPeople(tx, [...ids]);
  const open = await stillOpen(
    tx,
    batch.items.map(({ event }) => event.reminder),
  );
  return { people, open };
}
