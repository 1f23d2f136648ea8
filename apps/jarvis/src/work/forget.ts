// Forgets people: their timers are taken back and the logs are asked to forget their keys at once, what is stored is
// deleted when all else of the batch is written. All channels are told, and nothing else is said in this batch.

import { type Context } from "holdfast";
import { type Address, mayWrite } from "../rules/channel.ts";
import { forgottenThere } from "../rules/linking-said.ts";
import { type Reminder } from "../rules/reminder.ts";
import { type Forgotten, forgetPeople, type Traces, tracesOf } from "../store/forget.ts";
import { type StoredPerson } from "../store/people.ts";
import { askAgain, placeSlow, ring } from "../streams.ts";
import { type Keeping } from "./keeping.ts";
import { type Linker } from "./link.ts";
import { type Talk } from "./talk.ts";

/** What the batch has at hand. */
interface Desk {
  readonly talk: Talk;
  readonly linker: Linker;
  readonly reminders: Keeping;
  /** Open reminders by person. */
  readonly open: ReadonlyMap<string, readonly Reminder[]>;
}

export interface Forgetting {
  /** True for a person whom the batch has changed: what it did must be written before it can be deleted. */
  mustWait(person: string): boolean;
  /** True when the person was forgotten in this batch. */
  has(person: string): boolean;
  /** Forgets the person, who has asked for it `here`; `id` is the message's. */
  forget(person: StoredPerson, here: Address, id: string): void;
  /** To be called when all else is written. */
  write(): Promise<void>;
}

/** `people` are those whom the batch holds: who was asked "shall I forget you?" may be forgotten in it. */
export async function forgettingOf(context: Context, people: Iterable<StoredPerson>, desk: Desk): Promise<Forgetting> {
  const asked = [...people].filter(({ pending }) => pending?.kind === "forget");
  const traces = await tracesOf(
    context.tx,
    asked.map(({ id }) => id),
  );
  const forgotten = new Map<string, Forgotten>();
  return {
    mustWait: (person) => desk.talk.isChanged(person) || !traces.has(person),
    has: (person) => forgotten.has(person),
    forget({ id: person }, here, id) {
      const { joined, shared } = traces.get(person) ?? nothing;
      const addresses = desk.talk.addresses(person);
      const gone = { ids: [person, ...joined], addresses: addresses.map((one) => one.id) };
      desk.reminders.drop(desk.open.get(person)?.length ?? 0);
      endEvents(context, gone, shared);
      for (const one of addresses) {
        if (one.id !== here.id && mayWrite(one, context.now)) {
          desk.talk.answer(one, { id: `forgotten:${id}:${one.id}`, text: forgottenThere(here.channel) });
        }
        // Whoever wrote from there would be taken for the person who still has its id.
        if (shared.has(one.id)) desk.linker.setApart(one);
      }
      desk.talk.leave(person);
      forgotten.set(person, gone);
    },
    write: () => forgetPeople(context.tx, [...forgotten.values()]),
  };
}

const nothing: Traces = { joined: [], shared: new Set() };

/** Keys that are somebody else's as well stay in the logs for as long as everything does: theirs may be under way. */
function endEvents(context: Context, { ids, addresses }: Forgotten, shared: ReadonlySet<string>): void {
  for (const key of ids) {
    context.cancel(ring, { key });
    context.cancel(askAgain, { key });
    context.cancel(placeSlow, { key });
  }
  for (const key of new Set([...ids, ...addresses])) if (!shared.has(key)) context.forget(key);
}
