// Works on what the geocoder says of places that people named: their zone is set, unless they have named another since,
// and they are told; and on waits for it that have become long.

import { type Batch, consume, type Consumer, type Context, type Delivery, done } from "holdfast";
import * as phrases from "../rules/phrases.ts";
import { answered, waitedFor } from "../rules/place.ts";
import { lockPeople } from "../store/people.ts";
import { placed, placeSlow, type Reply } from "../streams.ts";
import { type Telling, tellingOf } from "./tell.ts";

/** The consumers of answers and of long waits. */
export function makePlaced(reply: Delivery<Reply>): readonly Consumer[] {
  return [
    consume(placed, async (batch, context) => {
      const telling = await meet(batch, context, reply);
      const verdicts = await batch.each(({ id, person: key, answer }) => {
        const person = telling.person(key);
        const after = person && answered(person, { id, answer, now: context.now });
        if (after) telling.tell(after.person, after.text);
        context.cancel(placeSlow, id);
        return done();
      });
      await telling.write();
      return verdicts;
    }),
    consume(placeSlow, async (batch, context) => {
      const telling = await meet(batch, context, reply);
      const verdicts = await batch.each(({ id, person: key }) => {
        const person = telling.person(key);
        const lookup = person && waitedFor(person, id);
        if (person && lookup) telling.tell(person, phrases.lookupSlow(lookup.place));
        return done();
      });
      await telling.write();
      return verdicts;
    }),
  ];
}

async function meet(
  batch: Batch<{ readonly person: string }>,
  context: Context,
  reply: Delivery<Reply>,
): Promise<Telling> {
  const people = await lockPeople(context.tx, [...new Set(batch.items.map(({ event }) => event.person))]);
  return tellingOf(context, reply, people);
}
