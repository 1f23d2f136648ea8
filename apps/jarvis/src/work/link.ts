// Follows what people say about their channels: gives codes, joins two people, takes an address off again. Works on
// what the batch holds, and writes in its transaction; both sides of a change are told.

import { randomInt } from "node:crypto";
import { type Queryable } from "holdfast";
import { type Address, mayWrite } from "../rules/channel.ts";
import { CODE_HOLDS_MS, MAX_ADDRESSES, MAX_OPEN_REMINDERS } from "../rules/limits.ts";
import { addressMeant, isBarred, joined, type Linking, newCode, wrongAgain } from "../rules/linking.ts";
import * as phrases from "../rules/linking-said.ts";
import { type Reminder } from "../rules/reminder.ts";
import { addCode, endCode, hashOf, type StoredCode } from "../store/codes.ts";
import { endExports, type Join, joinPeople } from "../store/joins.ts";
import { addPeople, type Arrival, newPerson, type StoredPerson } from "../store/people.ts";
import { type Keeping } from "./keeping.ts";
import { type Saying, type Talk } from "./talk.ts";

/** What the batch has at hand. */
interface Desk {
  readonly talk: Talk;
  readonly now: Date;
  /** Reminders by person; those of two who become one are put together. */
  readonly open: Map<string, readonly Reminder[]>;
  readonly rung: Map<string, readonly Reminder[]>;
  readonly reminders: Keeping;
  /** Those of the codes in the batch that there are, by hash. */
  readonly codes: ReadonlyMap<string, StoredCode>;
}

/** Who says it, and where. */
interface Speaker {
  readonly person: StoredPerson;
  readonly address: Address;
  /** Of the message; names what is said to the other side. */
  readonly id: string;
}

export class Linker {
  readonly #desk: Desk;
  readonly #given: StoredCode[] = [];
  readonly #used = new Set<string>();
  readonly #joins: Join[] = [];
  readonly #newcomers: Arrival[] = [];

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Does it, and gives the answer. Never throws. */
  follow(asked: Linking, speaker: Speaker): string {
    switch (asked.kind) {
      case "code":
        return this.#give(speaker);
      case "join":
        return this.#use(asked.code, speaker);
      case "unlink":
        return this.#unlink(asked, speaker);
      case "channels": {
        const { talk, now } = this.#desk;
        return phrases.channelList(talk.addresses(speaker.person.id), speaker.address, now);
      }
      case "first":
        return this.#first(asked, speaker);
    }
  }

  /** To be called before people and addresses are written: adds the people whom they name. */
  async prepare(tx: Queryable): Promise<void> {
    await addPeople(tx, this.#newcomers);
    await endExports(
      tx,
      this.#joins.map(({ from }) => from),
    );
  }

  /** To be called when people and addresses are written, and before the batch's reminders are. */
  async write(tx: Queryable): Promise<void> {
    for (const code of this.#given) await addCode(tx, code);
    for (const hash of this.#used) await endCode(tx, hash);
    for (const join of this.#joins) await joinPeople(tx, join);
  }

  #give({ person, address }: Speaker): string {
    const code = newCode(randomInt);
    const expiresAt = new Date(this.#desk.now.getTime() + CODE_HOLDS_MS);
    this.#given.push({ hash: hashOf(code), person: person.id, address: address.id, expiresAt });
    return phrases.codeGiven(code);
  }

  #use(text: string, speaker: Speaker): string {
    const { talk, now, codes, open } = this.#desk;
    const { person } = speaker;
    if (isBarred(person.tries, now)) return phrases.codesMany();
    const code = codes.get(hashOf(text));
    const giver = code && talk.person(code.person);
    if (!code || !giver || this.#used.has(code.hash) || code.expiresAt <= now) {
      talk.keep({ ...person, tries: wrongAgain(person.tries, now) });
      return phrases.codeWrong();
    }
    if (giver.id === person.id) return phrases.linkedBefore();
    const [mine, theirs] = [talk.addresses(person.id), talk.addresses(giver.id)];
    if (mine.length + theirs.length > MAX_ADDRESSES) return phrases.addressesMany();
    const count = [person, giver].reduce((sum, { id }) => sum + (open.get(id)?.length ?? 0), 0);
    if (count > MAX_OPEN_REMINDERS) return phrases.remindersMany();
    const there = theirs.find(({ id }) => id === code.address) ?? theirs[0] ?? speaker.address;
    this.#used.add(code.hash);
    this.#join(giver, person);
    this.#notice(there, { id: `linked:${speaker.id}`, text: phrases.linkedThere(speaker.address) });
    return phrases.linkedHere(there.channel, giver.exportToken !== undefined && person.exportToken !== undefined);
  }

  #join(giver: StoredPerson, person: StoredPerson): void {
    const { talk, open, rung, reminders } = this.#desk;
    const last = Math.max(0, ...talk.addresses(giver.id).map(({ rank }) => rank));
    const moving = talk.addresses(person.id);
    this.#joins.push({ to: giver.id, from: person.id, made: giver.made });
    moving.forEach((one, index) => talk.keepAddress({ ...one, person: giver.id, rank: last + 1 + index }));
    for (const mine of [open, rung]) {
      const theirs = (mine.get(person.id) ?? []).map((one) => ({ ...one, n: one.n + giver.made }));
      const all = [...(mine.get(giver.id) ?? []), ...theirs];
      mine.set(
        giver.id,
        all.toSorted((one, other) => one.dueAt.getTime() - other.dueAt.getTime() || one.n - other.n),
      );
      mine.delete(person.id);
    }
    reminders.join(person.id, giver.id, giver.made);
    talk.keep(joined(giver, person));
    talk.keep({ ...newPerson(person), served: true });
    talk.join(person.id, giver.id);
  }

  #unlink({ channel }: Extract<Linking, { kind: "unlink" }>, { person, address, id }: Speaker): string {
    const { talk } = this.#desk;
    const all = talk.addresses(person.id);
    const which = addressMeant(all, address, channel);
    if (which === undefined || all.length === 1) return phrases.notLinked(which && channel ? undefined : channel);
    const apart = this.setApart(which);
    const isHere = which.id === address.id;
    if (!isHere) this.#notice(apart, { id: `unlinked:${id}`, text: phrases.unlinkedThere() });
    return phrases.unlinked(which, isHere);
  }

  /** Gives the address to a person of whom nothing is known; they count as served, since the address is not new. */
  setApart(which: Address): Address {
    const { talk } = this.#desk;
    const newcomer = { id: `${which.id}~${newCode(randomInt)}`, channel: which.channel, address: which.name };
    this.#newcomers.push(newcomer);
    talk.keep({ ...newPerson(newcomer), served: true });
    const apart = { ...which, person: newcomer.id, rank: 0 };
    talk.keepAddress(apart);
    return apart;
  }

  #first({ channel }: Extract<Linking, { kind: "first" }>, { person, address }: Speaker): string {
    const { talk, now } = this.#desk;
    const all = talk.addresses(person.id);
    const which = addressMeant(all, address, channel);
    if (which === undefined) return phrases.notLinked(channel);
    const [first = which] = all;
    if (first.id !== which.id) talk.keepAddress({ ...which, rank: first.rank - 1 });
    return phrases.firstNow(channel, mayWrite(which, now));
  }

  /** Tells the other side: there if that may be, else wherever they can be told. */
  #notice(there: Address, saying: Saying): void {
    const { talk, now } = this.#desk;
    const person = talk.person(there.person);
    if (mayWrite(there, now)) talk.answer(talk.address(there.id) ?? there, saying);
    else if (person) talk.tell(person, saying);
  }
}
