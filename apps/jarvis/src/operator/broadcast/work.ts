// A broadcast on its way: a fan-out to those it is for, at the pace of a budget, and each told once. What is said goes
// through `talkOf`, as everything does that nobody has asked for just now.

import { budget, type Consumer, consume, type Delivery, delivery, done, fanOut, stream } from "holdfast";
import { z } from "zod";
import { hold } from "../../store/hold.ts";
import { type Replies } from "../../streams.ts";
import { talkOf } from "../../work/talk.ts";
import { lockWaiting, settleWaiting, waitingPeople } from "./store.ts";
import { broadcastText } from "./text.ts";

const Begun = z.object({ broadcast: z.string() });
const Turn = z.object({ broadcast: z.string(), person: z.string() });
export type Turn = z.infer<typeof Turn>;

/** A broadcast that has been confirmed. */
export const broadcastBegun = stream("broadcast-begun", {
  event: Begun,
  id: ({ broadcast }) => broadcast,
  key: ({ broadcast }) => broadcast,
});

const broadcastTurn = stream("broadcast-turn", {
  event: Turn,
  id: ({ broadcast, person }) => `${broadcast}:${person}`,
  key: ({ person }) => person,
  class: "sheddable",
});

/** So many turns of a broadcast can be handed on side by side. */
const LANES = 16;

/** The keys of all turns of a broadcast: with them it is taken back. */
export function turnKeys(broadcast: string): readonly string[] {
  return Array.from({ length: LANES }, (_, lane) => `${broadcast}/${lane}`);
}

/**
 * Turns of people, as many a second as the budget `broadcast` lets go: it calls nobody itself. Each comes back as an
 * event, on which the person is told.
 */
export function broadcastBy(perSecond: number): Delivery<Turn> {
  return delivery("broadcast", {
    event: Turn,
    key: ({ broadcast, person }) => `${broadcast}/${laneOf(person)}`,
    class: "sheddable",
    budget: budget("broadcast", { perSecond }),
    transport: () => Promise.resolve({ outcome: "sent", answer: "turn" }),
    answer: { schema: z.literal("turn"), to: broadcastTurn, event: (turn) => turn },
  });
}

/** The fan-out, and the consumer that tells people. */
export function makeBroadcast(turns: Delivery<Turn>, replies: Replies): readonly Consumer[] {
  return [
    ...fanOut("broadcasts", {
      from: broadcastBegun,
      page: ({ tx, event, after, limit }) => waitingPeople(tx, { ...event, after, limit }),
      cursor: ({ person }) => person,
      to: turns,
      event: ({ person }, { event }) => ({ ...event, person }),
      class: "sheddable",
    }),
    consume(broadcastTurn, async (batch, context) => {
      const { tx } = context;
      const pairs = batch.items.map(({ event }) => event);
      // People first, as everybody takes them, and then what waits for them.
      const held = await hold(tx, { people: [...new Set(pairs.map(({ person }) => person))] });
      const waiting = new Map((await lockWaiting(tx, pairs)).map((one) => [nameOf(one), one]));
      const talk = talkOf(context, replies, held);
      const settled: (Turn & { readonly state: "told" | "refused" })[] = [];
      const verdicts = await batch.each((turn) => {
        const mine = waiting.get(nameOf(turn));
        if (mine === undefined) return done();
        const person = talk.person(turn.person);
        // It goes with its person: it comes again rather than being lost.
        if (person === undefined) throw new Error("somebody waits for a broadcast who was not held");
        if (!mine.noNews) talk.tell(person, { id: `broadcast:${nameOf(turn)}`, text: broadcastText(mine.text) });
        waiting.delete(nameOf(turn));
        settled.push({ ...turn, state: mine.noNews ? "refused" : "told" });
        return done();
      });
      await talk.write();
      await settleWaiting(tx, settled);
      return verdicts;
    }),
  ];
}

function nameOf({ broadcast, person }: Turn): string {
  return `${broadcast}:${person}`;
}

function laneOf(person: string): number {
  let sum = 0;
  for (const letter of person) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return sum % LANES;
}
