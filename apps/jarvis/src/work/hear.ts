// Works on what people say: a batch of messages in, answers, reminders and their timers out. People are read and
// written once for each batch, however much they say in it; what is decided is decided in rules/.

import { createHash } from "node:crypto";
import { type Batch, consume, type Consumer, type Context, type Delivery, done, type Outcome } from "holdfast";
import { cutText } from "../rules/clean.ts";
import { turn, type Turn } from "../rules/conversation.ts";
import { LOOKUP_SLOW_MS, MAX_LINE_CHARS, MAX_TRAVEL_MS } from "../rules/limits.ts";
import { type Reminder, timerId } from "../rules/reminder.ts";
import { warmUp } from "../rules/understand.ts";
import { count } from "../store/counters.ts";
import { addLines, type Line } from "../store/lines.ts";
import { lockPeople, savePeople, type StoredPerson, welcomePeople } from "../store/people.ts";
import { noteHeard } from "../store/heard.ts";
import { addReminders, endReminders, openReminders } from "../store/reminders.ts";
import { type Heard, heard, personKey, type PlaceAsked, placeSlow, type Reply, ring } from "../streams.ts";

type Talker = StoredPerson & { readonly open: readonly Reminder[] };

/** What a batch leaves behind, written together when all of it has been decided. */
interface Changes {
  readonly people: Map<string, Talker>;
  readonly made: (Reminder & { readonly person: string })[];
  readonly cancelled: string[];
  readonly lines: Line[];
  readonly news: Map<string, boolean>;
  newcomers: number;
}

/** The ways out. */
interface Ways {
  /** Messenger's answers; the web's are rows. */
  readonly reply: Delivery<Reply>;
  /** Questions to the geocoder. */
  readonly place: Delivery<PlaceAsked>;
}

/** The consumer of what people say. */
export function makeHear({ reply, place }: Ways): Consumer {
  // The first use of the tables takes some ten milliseconds, which nobody should wait for.
  setImmediate(warmUp).unref();
  return consume(heard, async (batch, context) => {
    const people = await meet(batch, context);
    const changes: Changes = { people: new Map(), made: [], cancelled: [], lines: [], news: new Map(), newcomers: 0 };
    const verdicts = await batch.each((said, about): Outcome => {
      const person = changes.people.get(personKey(said)) ?? people.get(personKey(said));
      if (person === undefined) throw new Error("a person is missing who was added in this transaction");
      const answer = turn(
        person,
        { ...said, browserZone: said.zone },
        { now: saidAt(said, about.acceptedAt), newId: (index) => idFrom(about.id, index) },
      );
      // Nothing below throws, so that what is gathered belongs to messages that are done.
      setTimers(context, person, answer);
      ask(context, { place, person, answer });
      if (said.channel === "messenger") {
        const { text, buttons } = answer;
        context.deliver(reply, { person: person.id, recipientId: said.personId, text, buttons: [...buttons] });
      }
      gather(changes, { said, person, answer, at: context.now });
      return done();
    });
    await write(context, changes);
    await noteHeard(context.tx, { people: [...changes.people.keys()], news: changes.news, now: context.now });
    return verdicts;
  });
}

async function meet(batch: Batch<Heard>, { tx }: Context): Promise<Map<string, Talker>> {
  const arrivals = new Map(batch.items.map(({ event }) => [personKey(event), event]));
  const ids = [...arrivals.keys()];
  await welcomePeople(
    tx,
    [...arrivals].map(([id, { channel, personId }]) => ({ id, channel, address: personId })),
  );
  const people = await lockPeople(tx, ids);
  const reminders = await openReminders(tx, ids);
  return new Map([...people].map(([id, person]) => [id, { ...person, open: reminders.get(id) ?? [] }]));
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

function setTimers({ at, cancel }: Context, person: Talker, { made, cancelled }: Turn): void {
  for (const one of made ?? []) {
    at(ring, { person: person.id, reminder: one.id }, { dueAt: one.dueAt, id: timerId(one) });
  }
  if (cancelled) cancel(ring, timerId(cancelled));
}

/** Asks the geocoder, and sets the time at which the person is told that it takes long. */
function ask(
  { now, at, deliver }: Context,
  { place: to, person, answer }: Pick<Ways, "place"> & Pick<Said, "person" | "answer">,
): void {
  if (answer.asks === undefined) return;
  const { id, place } = answer.asks;
  deliver(to, { id, person: person.id, place });
  at(placeSlow, { id, person: person.id }, { dueAt: new Date(now.getTime() + LOOKUP_SLOW_MS), id });
}

interface Said {
  readonly said: Heard;
  readonly person: Talker;
  readonly answer: Turn;
  readonly at: Date;
}

function gather(changes: Changes, { said, person, answer, at }: Said): void {
  const { made, cancelled, text, buttons, news } = answer;
  if (news !== undefined) changes.news.set(person.id, news);
  for (const one of made ?? []) changes.made.push({ ...one, person: person.id });
  if (cancelled) changes.cancelled.push(cancelled.id);
  let { lines } = person;
  if (said.channel === "web") {
    const heardText = cutText(said.text, MAX_LINE_CHARS);
    const shared = { person: person.id, at };
    changes.lines.push(
      { ...shared, n: ++lines, speaker: "you", kind: "said", text: heardText, messageId: said.id },
      { ...shared, n: ++lines, speaker: "jarvis", kind: "answer", text, buttons },
    );
  }
  if (!person.served) changes.newcomers += 1;
  changes.people.set(person.id, { ...person, ...answer.person, lines, served: true });
}

async function write({ tx }: Context, { people, made, cancelled, lines, newcomers }: Changes): Promise<void> {
  await savePeople(tx, [...people.values()]);
  await addReminders(tx, made);
  await endReminders(tx, cancelled, "cancelled");
  await addLines(tx, lines);
  const [salt = ""] = people.keys();
  const waiting = made.length - cancelled.length;
  await count(tx, { source: "heard", salt, people: newcomers, sent: 0, waiting });
}
