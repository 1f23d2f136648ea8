// Works on what people say: a batch of messages in, answers, reminders and their timers out. People are read and
// written once for each batch, however much they say in it; what is decided is decided in rules/.

import { createHash } from "node:crypto";
import { type Batch, consume, type Consumer, type Context, type Delivery, done, type Outcome } from "holdfast";
import { type Address, heardFrom } from "../rules/channel.ts";
import { cutText } from "../rules/clean.ts";
import { turn, type Turn } from "../rules/conversation.ts";
import { HEARD_AGAIN_MS, LOOKUP_SLOW_MS, MAX_LINE_CHARS, MAX_TRAVEL_MS } from "../rules/limits.ts";
import { type Linking, linkingOf } from "../rules/linking.ts";
import { type Reminder, timerId } from "../rules/reminder.ts";
import { warmUp } from "../rules/understand.ts";
import { hashOf } from "../store/codes.ts";
import { count } from "../store/counters.ts";
import { noteHeard } from "../store/heard.ts";
import { hold } from "../store/hold.ts";
import { type StoredPerson, welcomePeople } from "../store/people.ts";
import { addReminders, endReminders, openReminders } from "../store/reminders.ts";
import { type Heard, heard, personKey, type PlaceAsked, placeSlow, type Replies, ring } from "../streams.ts";
import { Linker } from "./link.ts";
import { type Talk, talkOf } from "./talk.ts";

/** The people of a batch, and what it leaves behind, written together when all of it has been decided. */
interface Room {
  readonly talk: Talk;
  readonly linker: Linker;
  /** Open reminders by person, soonest first. */
  readonly open: Map<string, readonly Reminder[]>;
  readonly made: (Reminder & { readonly person: string })[];
  readonly cancelled: string[];
  readonly news: Map<string, boolean>;
  newcomers: number;
}

/** The ways out. */
interface Ways {
  readonly replies: Replies;
  /** Questions to the geocoder. */
  readonly place: Delivery<PlaceAsked>;
}

/** The consumer of what people say. */
export function makeHear({ replies, place }: Ways): Consumer {
  // The first use of the tables takes some ten milliseconds, which nobody should wait for.
  setImmediate(warmUp).unref();
  return consume(heard, async (batch, context) => {
    const room = await meet(batch, context, replies);
    const { talk, linker, open } = room;
    const verdicts = await batch.each((said, { id, acceptedAt }): Outcome => {
      const now = saidAt(said, acceptedAt);
      const address = listen(talk, said, now);
      const person = talk.person(address.person);
      if (person === undefined) throw new Error("a person is missing who was added in this transaction");
      const asked = linkingIn(said);
      const moment = { now, newId: (index: number) => idFrom(id, index) };
      const answer = asked
        ? undefined
        : turn({ ...person, open: open.get(person.id) ?? [] }, { ...said, browserZone: said.zone }, moment);
      // Nothing below throws, so that what is gathered belongs to messages that are done.
      if (answer) {
        setTimers(context, person, answer);
        ask(context, { place, person, answer });
        gather(room, person, answer);
      }
      const text = asked ? linker.follow(asked, { person, address, id }) : (answer?.text ?? "");
      welcome(room, address);
      repeat(talk, said, context.now);
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
  const open = new Map<string, readonly Reminder[]>(await openReminders(tx, [...held.people.keys()]));
  const talk = talkOf(context, replies, held);
  const linker = new Linker({ talk, now, open, codes: held.codes });
  return { talk, linker, open, made: [], cancelled: [], news: new Map(), newcomers: 0 };
}

function linkingIn({ kind, text, payload }: Heard): Linking | undefined {
  return kind === "text" || kind === "postback" ? linkingOf(payload ?? text) : undefined;
}

/** The address where it was said, which can be written to again from then on. */
function listen(talk: Talk, said: Heard, at: Date): Address {
  const address = talk.address(personKey(said));
  if (address === undefined) throw new Error("an address is missing that was added in this transaction");
  const heardNow = heardFrom(address, at);
  const isNews = address.state !== "reachable" || at.getTime() - (address.heardAt?.getTime() ?? 0) > HEARD_AGAIN_MS;
  if (!isNews) return address;
  talk.keepAddress(heardNow);
  return heardNow;
}

/** "In 5 minutes" counts from when it was written, however long it was on its way; a clock that is wrong does not. */
function saidAt({ sentAt }: Heard, acceptedAt: Date): Date {
  if (sentAt === null || sentAt > acceptedAt.getTime() || sentAt < acceptedAt.getTime() - MAX_TRAVEL_MS)
    return acceptedAt;
  return new Date(sentAt);
}

/** A UUID (version 8) made from the id of the message: the same whenever the message is worked on again. */
function idFrom(eventId: string, index: number): string {
  const hash = createHash("sha256")
    .update(index === 0 ? eventId : `${eventId}#${index}`)
    .digest("hex");
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

function setTimers({ at, cancel }: Context, person: StoredPerson, { made, cancelled }: Turn): void {
  for (const one of made ?? []) {
    at(ring, { person: person.id, reminder: one.id }, { dueAt: one.dueAt, id: timerId(one) });
  }
  if (cancelled) cancel(ring, timerId(cancelled));
}

/** Asks the geocoder, and sets the time at which the person is told that it takes long. */
function ask(
  { now, at, deliver }: Context,
  { place: to, person, answer }: Pick<Ways, "place"> & { readonly person: StoredPerson; readonly answer: Turn },
): void {
  if (answer.asks === undefined) return;
  const { id, place } = answer.asks;
  deliver(to, { id, person: person.id, place });
  at(placeSlow, { id, person: person.id }, { dueAt: new Date(now.getTime() + LOOKUP_SLOW_MS), id });
}

function gather({ talk, open, made, cancelled, news }: Room, before: StoredPerson, answer: Turn): void {
  const { open: left, ...person } = answer.person;
  for (const one of answer.made ?? []) made.push({ ...one, person: before.id });
  if (answer.news !== undefined) news.set(before.id, answer.news);
  if (answer.cancelled) cancelled.push(answer.cancelled.id);
  open.set(before.id, left);
  talk.keep({ ...before, ...person });
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
  const text = cutText(said.text, MAX_LINE_CHARS);
  talk.line({ person: personKey(said), speaker: "you", kind: "said", text, at, messageId: said.id });
}

async function write({ tx }: Context, { keys }: Batch<Heard>, room: Room): Promise<void> {
  const { talk, linker, made, cancelled, newcomers } = room;
  await linker.prepare(tx);
  await talk.write();
  await addReminders(tx, made);
  await endReminders(tx, cancelled, "cancelled");
  await linker.write(tx);
  const [salt = ""] = keys;
  await count(tx, { source: "heard", salt, people: newcomers, sent: 0, waiting: made.length - cancelled.length });
}
