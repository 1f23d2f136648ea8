// Works on zones that people chose on the web page; the page waits for it and is told.

import { consume, type Consumer, done } from "holdfast";
import { closed } from "../rules/place.ts";
import { hold } from "../store/hold.ts";
import { welcomePeople } from "../store/people.ts";
import { personKey, zoneChosen } from "../streams.ts";
import { talkOf } from "./talk.ts";

/** The consumer of chosen zones; of several of one person the last counts. */
export function makeZone(): Consumer {
  return consume(zoneChosen, async (batch, context) => {
    const { tx } = context;
    const keyOf = (personId: string) => personKey({ channel: "web", personId });
    const arrivals = new Map(batch.items.map(({ event: { personId } }) => [keyOf(personId), personId]));
    await welcomePeople(
      tx,
      [...arrivals].map(([id, address]) => ({ id, channel: "web", address })),
    );
    const talk = talkOf(context, {}, await hold(tx, { addresses: [...arrivals.keys()] }));
    const verdicts = await batch.each(({ personId, zone }) => {
      const person = talk.person(talk.address(keyOf(personId))?.person ?? "");
      if (person !== undefined) talk.keep({ ...person, zone, zoneSource: "named", lookup: closed(person.lookup) });
      return done({ zone, zoneSource: "named" });
    });
    await talk.write();
    return verdicts;
  });
}
