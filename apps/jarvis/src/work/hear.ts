// Works on what people say: a batch of messages in, answers, reminders and their timers out. People are read and
// written once for each batch, however much they say in it; what is decided is decided in rules/.

import { randomBytes } from "node:crypto";
import { type Batch, consume, type Consumer, type Context, type Delivery, done, later, type Outcome } from "holdfast";
import { type Address, heardFrom } from "../rules/channel.ts";
import { cutText } from "../rules/clean.ts";
import { type Moment, turn, type Turn } from "../rules/conversation.ts";
import { ringInVain } from "../rules/changes.ts";
import { exportLink } from "../rules/export-link.ts";
import * as limits from "../rules/limits.ts";
import { type Linking, linkingOf } from "../rules/linking.ts";
import { type Reminder } from "../rules/reminder.ts";
import { warmUp } from "../rules/understand.ts";
import { type OwnSettings } from "../settings/own.ts";
import { hashOf } from "../store/codes.ts";
import { count } from "../store/counters.ts";
import { noteHeard } from "../store/heard.ts";
import { hold } from "../store/hold.ts";
import { type StoredPerson, welcomePeople } from "../store/people.ts";
import { openReminders, rungReminders } from "../store/reminders.ts";
import { type ReadAsked, readAsked } from "../reading-streams.ts";
import { type Heard, heard, personKey, type PlaceAsked, placeSlow, type Replies } from "../streams.ts";
import { type Forgetting, forgettingOf } from "./forget.ts";
import { type Keeping, keepingOf } from "./keeping.ts";
import { idFrom } from "./id-from.ts";
import { Linker } from "./link.ts";
import { type Talk, talkOf } from "./talk.ts";

/** The people of a batch, and what it leaves behind, written together when all of it has been decided. */
interface Room {
  readonly talk: Talk;
  readonly linker: Linker;
  readonly forgetting: Forgetting;
  readonly reminders: Keeping;
  /** Open reminders by person, soonest first. */
  readonly open: Map<string, readonly Reminder[]>;
  /** Those that rang of late and were not answered, by person. */
  readonly rung: Map<string, readonly Reminder[]>;
  readonly news: Map<string, boolean>;
  newcomers: number;
}

/** The ways out. */
interface Ways {
  readonly replies: Replies;
  /** Questions to the geocoder. */
  readonly place: Delivery<PlaceAsked>;
  /** Words to the language service, where there is one. */
  readonly read?: Delivery<ReadAsked> | undefined;
  /** What is said of a person's own data. */
  readonly own: OwnSettings;
}

/** The consumer of what people say. */
export function makeHear({ replies, place, read, own }: Ways): Consumer {
  // The first use of the tables takes some ten milliseconds, which nobody should wait for.
  setImmediate(warmUp).unref();
  const shared = {
    newToken: () => randomBytes(limits.EXPORT_TOKEN_BYTES).toString("base64url"),
    linkOf: (token: string) => exportLink(own.publicUrl, token),
    backupDays: own.backupDays,
    readsOutside: read !== undefined,
  };
  return consume(heard, async (batch, context) => {
    const room = await meet(batch, context, replies);
    const { talk, linker, forgetting } = room;
    const verdicts = await batch.each((said, { id, acceptedAt }): Outcome => {
      const now = saidAt(said, acceptedAt);
      const address = listen(talk, said, now);
      // What comes after "forget me" is somebody new's, who is met in the next batch.
      if (forgetting.has(address.person)) return later(0);
      const person = talk.person(address.person);
      if (person === undefined) throw new Error("a person is missing who was added in this transaction");
      const asked = linkingIn(said);
      const moment = { ...shared, now, newId: (index: number) => idFrom(id, index) };
      const answer = asked ? undefined : answerOf(room, { person, address, said, moment });
      if (answer?.forget && forgetting.mustWait(person.id)) return later(0);
      // Nothing below throws, so that what is gathered belongs to messages that are done.
      repeat(talk, said, context.now);
      let text = answer?.text ?? "";
      if (answer?.forget) forgetting.forget(person, address, id);
      else {
        if (asked) {
          // A question is over with the next message, whatever it is.
          const free = { ...person, pending: undefined };
          talk.keep(free);
          text = linker.follow(asked, { person: free, address, id });
        }
        if (answer) {
          ask(context, { place, read, person, answer });
          gather(room, { person, address, now: context.now }, answer);
        }
        welcome(room, address);
      }
      const saying = { id: `answer:${id}`, text, buttons: answer?.buttons ?? [], answers: said.id };
      talk.answer(talk.address(address.id) ?? address, saying);
      return done();
    });
    await write(context, batch, room);
    const spoke = batch.items.flatMap(({ event }) => talk.address(personKey(event))?.person ?? []);
    await noteHeard(context.tx, { people: [...new Set(spoke)], news: room.news, now: context.now });
    return verdicts;
  });
}

async function meet(batch: Batch<Heard>, context: Context, replies: Replies): Promise<Room> {
  const { tx, now } = context;
  const arrivals = new Map(batch.items.map(({ event }) => [personKey(event), event]));
  await welcomePeople(
    tx,
    [...arrivals].map(([id, { channel, personId }]) => ({ id, channel, address: personId })),
  );
  const codes = batch.items.flatMap(({ event }) => {
    const asked = linkingIn(event);
    return asked?.kind === "join" ? [hashOf(asked.code)] : [];
  });
  const held = await hold(tx, { addresses: [...arrivals.keys()], codes });
  const ids = [...held.people.keys()];
  const open = new Map<string, readonly Reminder[]>(await openReminders(tx, ids));
  const since = new Date(now.getTime() - limits.RUNG_HOLDS_MS);
  const rung = new Map<string, readonly Reminder[]>(await rungReminders(tx, ids, since));
  const talk = talkOf(context, replies, held);
  const reminders = keepingOf(context);
  const linker = new Linker({ talk, now, open, rung, reminders, codes: held.codes });
  const forgetting = await forgettingOf(context, held.people.values(), { talk, linker, reminders, open });
  return { talk, linker, forgetting, reminders, open, rung, news: new Map(), newcomers: 0 };
}

interface Spoken {
  readonly person: StoredPerson;
  readonly address: Address;
  readonly said: Heard;
  readonly moment: Moment;
}

/** The turn of one message; a question that waits is answered where it was asked. */
function answerOf({ open, rung }: Room, { person, address, said, moment }: Spoken): Turn {
  const pending = person.pending?.at === address.id ? person.pending : undefined;
  const mine = { open: open.get(person.id) ?? [], rung: rung.get(person.id) ?? [] };
  return turn({ ...person, ...mine, pending }, { ...said, browserZone: said.zone }, moment);
}

function linkingIn({ kind, text, payload }: Heard): Linking | undefined {
  return kind === "text" || kind === "postback" ? linkingOf(payload ?? text) : undefined;
}

/** The address where it was said, which can be written to again from then on. */
function listen(talk: Talk, said: Heard, at: Date): Address {
  const address = talk.address(personKey(said));
  if (address === undefined) throw new Error("an address is missing that was added in this transaction");
  const heardNow = heardFrom(address, at);
  const age = at.getTime() - (address.heardAt?.getTime() ?? 0);
  const isNews = address.state !== "reachable" || age > limits.HEARD_AGAIN_MS;
  if (!isNews) return address;
  talk.keepAddress(heardNow);
  return heardNow;
}

/** "In 5 minutes" counts from when it was written, however long it was on its way; a clock that is wrong does not. */
function saidAt({ sentAt }: Heard, acceptedAt: Date): Date {
  if (sentAt === null || sentAt > acceptedAt.getTime() || sentAt < acceptedAt.getTime() - limits.MAX_TRAVEL_MS)
    return acceptedAt;
  return new Date(sentAt);
}

/** Asks the geocoder, and sets the time at which the person is told that it takes long; or the language service. */
function ask(
  { now, at, deliver }: Context,
  {
    place: to,
    read,
    person,
    answer,
  }: Pick<Ways, "place" | "read"> & { readonly person: StoredPerson; readonly answer: Turn },
): void {
  if (answer.reads && read) deliver(read, readAsked(person.id, answer.reads));
  if (answer.asks === undefined) return;
  const { id, place } = answer.asks;
  deliver(to, { id, person: person.id, place });
  at(placeSlow, { id, person: person.id }, { dueAt: new Date(now.getTime() + limits.LOOKUP_SLOW_MS), id });
}

function gather(
  { talk, reminders, open, rung, news }: Room,
  { person: before, address, now }: Pick<Spoken, "person" | "address"> & { readonly now: Date },
  answer: Turn,
): void {
  const { open: waiting, rung: unanswered, pending, ...person } = answer.person;
  const { changes = [] } = answer;
  reminders.change(before.id, changes);
  for (const change of changes) {
    const ringing = ringInVain(change, now);
    if (ringing !== undefined) talk.takeBack(before.id, ringing);
  }
  if (answer.news !== undefined) news.set(before.id, answer.news);
  open.set(before.id, waiting);
  rung.set(before.id, unanswered);
  talk.keep({ ...before, ...person, pending: pending && { ...pending, at: address.id } });
}

/** Counts who is answered for the first time. */
function welcome(room: Room, { id }: Address): void {
  const { talk } = room;
  const person = talk.person(talk.address(id)?.person ?? "");
  if (person === undefined || person.served) return;
  talk.keep({ ...person, served: true });
  room.newcomers += 1;
}

/** What was said on the web page stands there, above the answer. */
function repeat(talk: Talk, said: Heard, at: Date): void {
  if (said.channel !== "web") return;
  const text = cutText(said.text, limits.MAX_LINE_CHARS);
  talk.line({ person: personKey(said), speaker: "you", kind: "said", text, at, messageId: said.id });
}

async function write({ tx }: Context, { keys }: Batch<Heard>, room: Room): Promise<void> {
  const { talk, linker, forgetting, reminders, newcomers } = room;
  await linker.prepare(tx);
  await talk.write();
  await linker.write(tx);
  await reminders.write();
  await forgetting.write();
  const [salt = ""] = keys;
  await count(tx, { source: "heard", salt, people: newcomers, sent: 0, waiting: reminders.opened });
}
