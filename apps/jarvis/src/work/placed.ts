// Works on what the geocoder says of places that people named: their zone is set, unless they have named another since,
// and they are told; and on waits for it that have become long.

import { type Batch, consume, type Consumer, type Context, done } from "holdfast";
import * as phrases from "../rules/phrases.ts";
import { answered, waitedFor } from "../rules/place.ts";
import { hold } from "../store/hold.ts";
import { placed, placeSlow, type Replies } from "../streams.ts";
import { type Talk, talkOf } from "./talk.ts";

/** The consumers of answers and of long waits. */
export function makePlaced(replies: Replies): readonly Consumer[] {
  return [
    consume(placed, async (batch, context) => {
      const talk = await meet(batch, context, replies);
      const verdicts = await batch.each(({ id, person: key, answer }) => {
        const person = talk.person(key);
        const after = person && answered(person, { id, answer, now: context.now });
        if (after) {
          talk.keep(after.person);
          talk.tell(after.person, { id: `placed:${id}`, text: after.text });
        }
        context.cancel(placeSlow, id);
        return done();
      });
      await talk.write();
      return verdicts;
    }),
    consume(placeSlow, async (batch, context) => {
      const talk = await meet(batch, context, replies);
      const verdicts = await batch.each(({ id, person: key }) => {
        const person = talk.person(key);
        const lookup = person && waitedFor(person, id);
        if (person && lookup) talk.tell(person, { id: `slow:${id}`, text: phrases.lookupSlow(lookup.place) });
        return done();
      });
      await talk.write();
      return verdicts;
    }),
  ];
}

async function meet(batch: Batch<{ readonly person: string }>, context: Context, replies: Replies): Promise<Talk> {
  const people = [...new Set(batch.items.map(({ event }) => event.person))];
  return talkOf(context, replies, await hold(context.tx, { people }));
}
