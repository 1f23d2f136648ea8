// Works on zones that people chose on the web page; the page waits for it and is told.

import { consume, type Consumer, done } from "holdfast";
import { closed } from "../rules/place.ts";
import { lockPeople, savePeople, type StoredPerson, welcomePeople } from "../store/people.ts";
import { personKey, zoneChosen } from "../streams.ts";

/** The consumer of chosen zones; of several of one person the last counts. */
export function makeZone(): Consumer {
  return consume(zoneChosen, async (batch, { tx }) => {
    const arrivals = new Map(
      batch.items.map(({ event: { personId } }) => [personKey({ channel: "web", personId }), personId]),
    );
    await welcomePeople(
      tx,
      [...arrivals].map(([id, address]) => ({ id, channel: "web", address })),
    );
    const people = await lockPeople(tx, [...arrivals.keys()]);
    const changed = new Map<string, StoredPerson>();
    const verdicts = await batch.each(({ personId, zone }) => {
      const person = people.get(personKey({ channel: "web", personId }));
      if (person !== undefined) {
        changed.set(person.id, { ...person, zone, zoneSource: "named", lookup: closed(person.lookup) });
      }
      return done({ zone, zoneSource: "named" });
    });
    await savePeople(tx, [...changed.values()]);
    return verdicts;
  });
}
