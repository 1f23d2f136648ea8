// Works on what could not be said on an address: the address is marked, and the same is said on the person's next one
// that may be written to, on each at most once. When there is none left it stays as unsaid.

import { consume, type Consumer, done } from "holdfast";
import { notReached } from "../rules/channel.ts";
import { hold } from "../store/hold.ts";
import { type Replies, unreached } from "../streams.ts";
import { talkOf } from "./talk.ts";

/** The consumer of what was said in vain. */
export function makeUnreached(replies: Replies): Consumer {
  return consume(unreached, async (batch, context) => {
    const people = [...new Set(batch.items.map(({ event }) => event.person))];
    const talk = talkOf(context, replies, await hold(context.tx, { people }));
    const verdicts = await batch.each((lost, about) => {
      const { id, channel, recipientId, reason, text, buttons = [], tried = [] } = lost;
      const person = talk.person(lost.person);
      if (person === undefined) return done();
      const at = `${channel}:${recipientId}`;
      const address = talk.addresses(person.id).find((one) => one.id === at);
      if (address) talk.keepAddress(notReached(address, reason, about.acceptedAt));
      talk.tell(person, { id, text, buttons, tried: [...tried, at] });
      return done();
    });
    await talk.write();
    return verdicts;
  });
}
