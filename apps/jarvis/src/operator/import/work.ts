// Works on the pieces of an import: people and reminders become rows, each old one once. Whoever has been here before
// keeps what they have chosen. Times to come get their timers at once; what is overdue waits for the end of the file,
// so that the oldest rings first.

import { type Consumer, consume, type Context, done } from "holdfast";
import { count } from "../../store/counters.ts";
import { ring } from "../../streams.ts";
import { importQuiet, imported, type Sent } from "./streams.ts";
import { readPart, type ReadPart } from "./part.ts";
import { beginImport, endImport, hasPart, notePart, noteTaken, releaseHeld } from "./store.ts";
import { takePeople } from "./people.ts";
import { takeReminders } from "./reminders.ts";

/** An import with which nobody has gone on for so long counts as left. */
const QUIET_MS = 10 * 60_000;

/** Overdue reminders that get their timers together. */
const RELEASE_ROWS = 2_000;

/** The consumers of what is sent, and of imports that were left. */
export function makeImport(): readonly Consumer[] {
  return [
    consume(imported, (batch, context) =>
      batch.each(async (sent) => {
        if (sent.kind === "part") await part(sent, context);
        else if (sent.kind === "end") {
          await endImport(context.tx, sent.import, { counted: sent.counted, now: context.now });
          context.append(imported, { kind: "release", import: sent.import, page: 0 });
        } else await release(sent, context);
        return done();
      }),
    ),
    consume(importQuiet, (batch, context) =>
      batch.each(async (quiet) => {
        for (;;) if ((await ringHeld(quiet.import, context)) < RELEASE_ROWS) break;
        return done();
      }),
    ),
  ];
}

async function part(sent: Extract<Sent, { kind: "part" }>, context: Context): Promise<void> {
  const { tx, now, at } = context;
  const id = sent.import;
  await beginImport(tx, id, { name: sent.name, now });
  // Its event may have been forgotten since; what came of it has not.
  if (await hasPart(tx, id, sent.line)) return;
  const read = await readPart(tx, sent.line, Buffer.from(sent.data, "base64"));
  const people = await takePeople(tx, read.people, read.reminders);
  const reminders = await takeReminders(tx, read.reminders, { people: people.stored, now });
  for (const one of reminders.timers) at(ring, one.due, { dueAt: one.dueAt, id: one.due.reminder });
  await noteTaken(tx, id, [...people.taken, ...reminders.taken]);
  await notePart(tx, id, partOf(sent.line, read, people.newer));
  const salt = `${id}:${sent.line}`;
  await count(tx, { source: "imported", salt, people: people.newcomers, sent: 0, waiting: reminders.open });
  at(importQuiet, { import: id }, { dueAt: new Date(now.getTime() + QUIET_MS), id });
}

function partOf(line: number, read: ReadPart, newer: number) {
  const { lines, unreadable, repeats, repeatsHash } = read;
  return {
    line,
    lines,
    people: read.people.length,
    reminders: read.reminders.length,
    repeats,
    repeatsHash,
    newer,
    unreadable,
  };
}

async function release(sent: { readonly import: string; readonly page: number }, context: Context): Promise<void> {
  if ((await ringHeld(sent.import, context)) === 0) return;
  context.append(imported, { kind: "release", import: sent.import, page: sent.page + 1 });
}

/** Sets the timers of those that are overdue longest; gives how many. */
async function ringHeld(id: string, { tx, at }: Context): Promise<number> {
  const next = await releaseHeld(tx, id, RELEASE_ROWS);
  for (const { reminder, person, dueAt } of next) at(ring, { person, reminder }, { dueAt, id: reminder });
  return next.length;
}
