// Each quarter of an hour: those for whom it has become 8:00 get the reminders of their day, if there are any. One for
// a person and a day, whatever is repeated, late or killed; who asked for none, or has stopped it since, gets none.

import { type Consumer, consume, type Delivery, done, fanOut } from "holdfast";
import { dayEnd, dayIn, isMorning } from "../rules/morning.ts";
import * as phrases from "../rules/phrases.ts";
import { digestReaders, digestZones } from "../store/digests.ts";
import { lockPeople } from "../store/people.ts";
import { openReminders } from "../store/reminders.ts";
import { digest, quarter, type Reply } from "../streams.ts";
import { tellingOf } from "./tell.ts";

/** The fan-out to everybody for whom it is morning, and the consumer that writes each one's digest. */
export function makeDigest(reply: Delivery<Reply>): readonly Consumer[] {
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
      const people = await lockPeople(context.tx, ids);
      const reminders = await openReminders(context.tx, ids);
      const telling = tellingOf(context, reply, people);
      const verdicts = await batch.each(({ person: id, at }) => {
        const person = telling.person(id);
        if (!person?.digest) return done();
        const begin = new Date(at);
        const end = dayEnd(person.zone, begin);
        const today = (reminders.get(id) ?? []).filter(({ dueAt }) => dueAt >= begin && dueAt < end);
        if (today.length > 0) telling.tell(person, phrases.digest(today, person.zone));
        return done();
      });
      await telling.write();
      return verdicts;
    }),
  ];
}
