// Each quarter of an hour: those for whom it has become 8:00 get the reminders of their day, if there are any. One for
// a person and a day, whatever is repeated, late or killed; who asked for none, or has stopped it since, gets none.

import { type Consumer, consume, done, fanOut } from "holdfast";
import { dayEnd, dayIn, isMorning } from "../rules/morning.ts";
import * as phrases from "../rules/phrases.ts";
import { digestReaders, digestZones } from "../store/digests.ts";
import { hold } from "../store/hold.ts";
import { openReminders } from "../store/reminders.ts";
import { digest, quarter, type Replies } from "../streams.ts";
import { talkOf } from "./talk.ts";

/** The fan-out to everybody for whom it is morning, and the consumer that writes each one's digest. */
export function makeDigest(replies: Replies): readonly Consumer[] {
  return [
    ...fanOut("digests", {
      from: quarter,
      page: async ({ tx, event, after, limit }) => {
        const at = new Date(event.at);
        const zones = (await digestZones(tx)).filter((zone) => isMorning(zone, at, event.missed));
        return digestReaders(tx, { zones, at, after, limit });
      },
      cursor: ({ person }) => person,
      to: digest,
      event: ({ person, zone }, { event: { at } }) => ({ person, day: dayIn(zone, new Date(at)), at }),
    }),
    consume(digest, async (batch, context) => {
      const ids = [...new Set(batch.items.map(({ event }) => event.person))];
      const held = await hold(context.tx, { people: ids });
      const reminders = await openReminders(context.tx, [...held.people.keys()]);
      const talk = talkOf(context, replies, held);
      const verdicts = await batch.each(({ person: id, day, at }) => {
        const person = talk.person(id);
        // Who has become one with another since may be meant twice.
        if (!person?.digest || person.digested === day) return done();
        const begin = new Date(at);
        const end = dayEnd(person.zone, begin);
        const today = (reminders.get(person.id) ?? []).filter(({ dueAt }) => dueAt >= begin && dueAt < end);
        if (today.length > 0) {
          talk.keep({ ...person, digested: day });
          talk.tell(person, { id: `digest:${person.id}:${day}`, text: phrases.digest(today, person.zone) });
        }
        return done();
      });
      await talk.write();
      return verdicts;
    }),
  ];
}
