// Works on what people say: a batch of messages in, answers, reminders and their timers out. People are read and
// written once for each batch, however much they say in it; what is decided is decided in rules/.

import { createHash, randomBytes } from "node:crypto";
import { type Batch, consume, type Consumer, type Context, type Delivery, done, type Outcome } from "holdfast";
import { cutText } from "../rules/clean.ts";
import { turn, type Turn } from "../rules/conversation.ts";
import { EXPORT_TOKEN_BYTES, LOOKUP_SLOW_MS, MAX_LINE_CHARS, MAX_TRAVEL_MS, RUNG_HOLDS_MS } from "../rules/limits.ts";
import { type Reminder } from "../rules/reminder.ts";
import { warmUp } from "../rules/understand.ts";
import { count } from "../store/counters.ts";
import { addLines, type Line } from "../store/lines.ts";
import { lockPeople, newPerson, savePeople, type StoredPerson, welcomePeople } from "../store/people.ts";
import { openReminders, rungReminders } from "../store/reminders.ts";
import { askAgain, type Heard, heard, personKey, type PlaceAsked, placeSlow, type Reply, ring } from "../streams.ts";
import { exportLink } from "../rules/export-link.ts";
import { type OwnSettings } from "../settings/own.ts";
import { forgetPeople } from "../store/forget.ts";
import { type Keeping, keepingOf } from "./keeping.ts";

type Talker = StoredPerson & { readonly open: readonly Reminder[]; readonly rung: readonly Reminder[] };

/** What a batch leaves behind, written together when all of it has been decided. */
interface Changes {
  readonly people: Map<string, Talker>;
  readonly reminders: Keeping;
  /** Those who are forgotten, and of them those of whom something is stored again after that. */
  readonly forgotten: Map<string, Talker>;
  readonly reborn: Set<string>;
  lines: Line[];
  newcomers: number;
}

/** The ways out. */
interface Ways {
  /** Messenger's answers; the web's are rows. */
  readonly reply: Delivery<Reply>;
  /** Questions to the geocoder. */
  readonly place: Delivery<PlaceAsked>;
  /** What is said of a person's own data. */
  readonly own: OwnSettings;
}

/** The consumer of what people say. */
export function makeHear({ reply, place, own }: Ways): Consumer {
  // The first use of the tables takes some ten milliseconds, which nobody should wait for.
  setImmediate(warmUp).unref();
  const shared = {
    newToken: () => randomBytes(EXPORT_TOKEN_BYTES).toString("base64url"),
    linkOf: (token: string) => exportLink(own.publicUrl, token),
    backupDays: own.backupDays,
  };
  return consume(heard, async (batch, context) => {
    const people = await meet(batch, context);
    const changes: Changes = {
      people: new Map(),
      reminders: keepingOf(context),
      forgotten: new Map(),
      reborn: new Set(),
      lines: [],
      newcomers: 0,
    };
    const verdicts = await batch.each((said, about): Outcome => {
      const person = changes.people.get(personKey(said)) ?? people.get(personKey(said));
      if (person === undefined) throw new Error("a person is missing who was added in this transaction");
      const answer = turn(
        person,
        { ...said, browserZone: said.zone },
        { ...shared, now: saidAt(said, about.acceptedAt), newId: (index) => idFrom(about.id, index) },
      );
      // Nothing below throws, so that what is gathered belongs to messages that are done.
      changes.reminders.change(person.id, answer.changes ?? []);
      ask(context, { place, person, answer });
      if (said.channel === "messenger") {
        const { text, buttons } = answer;
        context.deliver(reply, { person: person.id, recipientId: said.personId, text, buttons: [...buttons] });
      }
      const told = answer.forget ? forget(context, changes, person) : person;
      gather(changes, { said, person: told, answer, at: context.now });
      return done();
    });
    await write(context, changes);
    return verdicts;
  });
}

async function meet(batch: Batch<Heard>, { tx, now }: Context): Promise<Map<string, Talker>> {
  const arrivals = new Map(batch.items.map(({ event }) => [personKey(event), event]));
  const ids = [...arrivals.keys()];
  await welcomePeople(
    tx,
    [...arrivals].map(([id, { channel, personId }]) => ({ id, channel, address: personId })),
  );
  const people = await lockPeople(tx, ids);
  const open = await openReminders(tx, ids);
  const rung = await rungReminders(tx, ids, new Date(now.getTime() - RUNG_HOLDS_MS));
  return new Map(
    [...people].map(([id, person]) => [id, { ...person, open: open.get(id) ?? [], rung: rung.get(id) ?? [] }]),
  );
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

/** Whatever was to be written of the person is not, and what is stored is deleted; gives who they are from now on. */
function forget({ cancel, forget: forgetKey }: Context, changes: Changes, person: Talker): Talker {
  const { id, channel, address, lines } = person;
  changes.reminders.drop(id, person.open.length);
  changes.lines = changes.lines.filter((line) => line.person !== id);
  changes.people.delete(id);
  changes.reborn.delete(id);
  cancel(ring, { key: id });
  cancel(askAgain, { key: id });
  cancel(placeSlow, { key: id });
  forgetKey(id);
  // The page goes on counting its lines, so that it sees the last answer.
  const anew: Talker = { ...newPerson({ id, channel, address }), lines, open: [], rung: [] };
  changes.forgotten.set(id, anew);
  return anew;
}

function gather(changes: Changes, { said, person, answer, at }: Said): void {
  const { text, buttons } = answer;
  let { lines } = person;
  if (said.channel === "web") {
    const heardText = cutText(said.text, MAX_LINE_CHARS);
    const shared = { person: person.id, at };
    // Of one who is forgotten the last answer alone is kept, for the page to show.
    if (!answer.forget) {
      changes.lines.push({ ...shared, n: ++lines, speaker: "you", kind: "said", text: heardText, messageId: said.id });
    }
    changes.lines.push({ ...shared, n: ++lines, speaker: "jarvis", kind: "answer", text, buttons });
  }
  if (answer.forget) {
    changes.people.set(person.id, { ...person, lines });
    if (said.channel === "web") changes.reborn.add(person.id);
    return;
  }
  if (!person.served) changes.newcomers += 1;
  if (changes.forgotten.has(person.id)) changes.reborn.add(person.id);
  changes.people.set(person.id, { ...person, ...answer.person, lines, served: true });
}

async function write({ tx }: Context, changes: Changes): Promise<void> {
  const { people, reminders, forgotten, reborn, lines, newcomers } = changes;
  await forgetPeople(tx, [...forgotten.keys()]);
  if (reborn.size > 0)
    await welcomePeople(
      tx,
      [...forgotten.values()].filter(({ id }) => reborn.has(id)),
    );
  await savePeople(tx, [...people.values()]);
  await reminders.write();
  await addLines(tx, lines);
  const [salt = ""] = people.keys();
  await count(tx, { source: "heard", salt, people: newcomers, sent: 0, waiting: reminders.opened });
}
