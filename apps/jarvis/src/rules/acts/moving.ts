// Changes reminders: other words, another time, later; of one that comes again all its times or this one alone.

import { type Change, changed } from "../changes.ts";
import { cleanText, cutText } from "../clean.ts";
import { type MovingCommand } from "../commands/moving.ts";
import { type Turn } from "../conversation.ts";
import { JUST_RUNG_MS, LATER_MS, MAX_WHAT_CHARS, RUNG_HOLDS_MS, SNOOZE_MS } from "../limits.ts";
import * as managing from "../managing-phrases.ts";
import * as phrases from "../phrases.ts";
import { parseRule } from "../recur/rule.ts";
import { nextDue, type Reminder, storedRepeat } from "../reminder.ts";
import { type Wanted } from "../understand.ts";
import { localIso, wallFrom, wallOf } from "../wall-time.ts";
import { byId, find, type Found, lastRung } from "./find.ts";
import { choosing } from "./list.ts";
import { newTime, type NewTime, onItsDay, onItsTime } from "./new-time.ts";
import { changing, saying, type Scene } from "./scene.ts";

/** Does what the command says; undefined when it names no reminder, or can only be a reminder of its own. */
export function move(scene: Scene, command: MovingCommand): Turn | undefined {
  const { person, moment } = scene;
  if (command.kind === "later") return later(scene);
  if (command.kind === "snooze" && command.of === undefined) {
    const rung = lastRung(person, new Date(moment.now.getTime() - RUNG_HOLDS_MS));
    if (rung) return snooze(scene, rung, command.until);
    return command.until === undefined ? saying(person, managing.nothingRang("snooze")) : undefined;
  }
  const { of } = command;
  const found: Found = of === undefined ? { kind: "none", said: undefined } : find(person, of);
  if (found.kind === "several") return choosing(person, found.reminders, command.kind);
  if (found.kind === "none") return none(scene, command, found.said);
  const { reminder } = found;
  switch (command.kind) {
    case "edit":
      return edit(scene, reminder, command);
    case "shift":
      return shift(scene, reminder, command.by);
    case "snooze":
      // "Snooze 2": the second one, by a little.
      return snooze(
        scene,
        reminder,
        of?.which === "number" && command.until === String(of.number) ? undefined : command.until,
      );
  }
}

/** There is no such reminder: it is said, or the words are one of their own ("move the sofa to the cellar at 5"). */
function none(
  scene: Scene,
  command: Exclude<MovingCommand, { kind: "later" }>,
  said: string | undefined,
): Turn | undefined {
  const { person, moment } = scene;
  const { of } = command;
  // "Snooze 10" with no tenth reminder is ten minutes.
  const rung = lastRung(person, new Date(moment.now.getTime() - RUNG_HOLDS_MS));
  if (command.kind === "snooze" && of?.which === "number" && rung) return snooze(scene, rung, `${of.number} minutes`);
  if (of?.which === "text" && !isTimeAlone(command, scene)) return undefined;
  return saying(person, phrases.nothingToCancel(said));
}

function isTimeAlone(command: Exclude<MovingCommand, { kind: "later" }>, { setting }: Scene): boolean {
  const time = command.kind === "edit" ? command.to : command.kind === "snooze" ? command.until : command.by;
  const nobodys: Reminder = { id: "", n: 0, what: "-", dueAt: setting.now, zone: setting.zone };
  const read = newTime(nobodys, time ?? "", setting);
  return read.kind === "time" && read.wanted.what === nobodys.what;
}

/** Buttons: `snooze:ID 10 min`, `shift:ID 1 hour`, `to:ID MILLISECONDS`, `change:ID`. */
export function movePressed(
  scene: Scene,
  id: string,
  { verb, rest }: { readonly verb: string; readonly rest: string },
): Turn {
  const { person, moment } = scene;
  const reminder = byId(person, id);
  const over = saying(person, managing.isOver());
  if (reminder === undefined) return over;
  const english = { ...scene, setting: { ...scene.setting, language: "en" } };
  if (verb === "snooze") return snooze(english, reminder, rest === "" ? undefined : rest) ?? over;
  if (verb === "shift") return shift(english, reminder, rest) ?? over;
  if (verb === "change") return askChange(scene, reminder);
  const dueAt = new Date(Number(rest));
  if (!(dueAt > moment.now)) return saying(person, phrases.question("past", reminder.what));
  return moveTo(scene, reminder, { dueAt, zone: reminder.zone });
}

/** A bare time right after a reminder ("tonight", "in 10 minutes", "10 min"); undefined when it is not one. */
export function snoozeBare(scene: Scene, words: string): Turn | undefined {
  const rung = justRung(scene);
  return rung && words.length <= 60 ? snooze(scene, rung, words) : undefined;
}

function justRung({ person, moment }: Scene): Reminder | undefined {
  return lastRung(person, new Date(moment.now.getTime() - JUST_RUNG_MS));
}

function later(scene: Scene): Turn | undefined {
  const rung = justRung(scene);
  return rung && moveTo(scene, rung, { dueAt: new Date(scene.moment.now.getTime() + LATER_MS), zone: rung.zone });
}

function snooze(scene: Scene, reminder: Reminder, until: string | undefined): Turn | undefined {
  const { setting } = scene;
  const { now } = scene.moment;
  if (until === undefined) {
    const from = reminder.rungAt === undefined && reminder.dueAt > now ? reminder.dueAt : now;
    return moveTo(scene, reminder, { dueAt: new Date(from.getTime() + SNOOZE_MS), zone: reminder.zone });
  }
  const read = newTime(reminder, /^\d{1,3}$/.test(until) ? `${until} minutes` : until, setting);
  if (read.kind === "ask") return question(scene, reminder, read);
  if (read.kind === "words" || read.wanted.what !== reminder.what || read.wanted.repeat) return undefined;
  // "Snooze 2 for an hour", of one that has not rung: an hour from when it is due.
  if (read.isDuration && reminder.rungAt === undefined && reminder.dueAt > now) return shift(scene, reminder, until);
  const dueAt = onItsTime(reminder, read.wanted, now);
  return moveTo(scene, reminder, { dueAt, zone: read.wanted.zone });
}

function shift(scene: Scene, reminder: Reminder, by: string): Turn | undefined {
  const from = reminder.dueAt > scene.moment.now ? reminder.dueAt : scene.moment.now;
  const read = newTime(reminder, by, { ...scene.setting, now: from });
  if (read.kind !== "time" || !read.isDuration) return undefined;
  return moveTo(scene, reminder, { dueAt: read.wanted.dueAt, zone: reminder.zone });
}

/** `to` given: a new time, new words, or both. */
export function edit(
  scene: Scene,
  reminder: Reminder,
  { to, moves }: { readonly to: string | undefined; readonly moves: boolean },
): Turn | undefined {
  if (to === undefined) return askChange(scene, reminder);
  const read = newTime(reminder, to, scene.setting);
  if (read.kind === "ask") return question(scene, reminder, read);
  if (read.kind === "words") return moves ? undefined : rename(scene, reminder, to);
  const { wanted } = read;
  if (wanted.what !== reminder.what) return moves ? undefined : both(scene, reminder, wanted);
  if (wanted.repeat) return both(scene, reminder, wanted);
  if (reminder.repeat && wanted.says === "time") return allAt(scene, reminder, wanted);
  const dueAt =
    wanted.says === "time"
      ? onItsDay(reminder, to, { wanted, setting: scene.setting })
      : onItsTime(reminder, wanted, scene.moment.now);
  return moveTo(scene, reminder, { dueAt, zone: wanted.zone });
}

function askChange({ person }: Scene, reminder: Reminder): Turn {
  return saying({ ...person, pending: { kind: "change", id: reminder.id } }, managing.whatChange(reminder));
}

function question(
  { person }: Scene,
  reminder: Reminder,
  { reason, choices, zone }: Extract<NewTime, { kind: "ask" }>,
): Turn {
  const asked = { ...person, pending: { kind: "change", id: reminder.id } } as const;
  if (choices.length === 0) return saying(asked, phrases.question(reason, reminder.what));
  const buttons = choices.map((at) => {
    return { title: phrases.choice(at, zone), payload: `to:${reminder.id} ${at.getTime()}` };
  });
  return saying(asked, phrases.whichOf(choices, reminder.what, zone), buttons);
}

function rename(scene: Scene, reminder: Reminder, to: string): Turn {
  const what = cutText(cleanText(to), MAX_WHAT_CHARS);
  const change = changed(reminder, { what });
  return changing(scene, [change], managing.renamed(reminder, { ...reminder, what }));
}

/** All of it is new: time, words, repetition. */
function both(scene: Scene, reminder: Reminder, { what, dueAt, zone, repeat }: Wanted): Turn {
  const edits = {
    what: cutText(cleanText(what), MAX_WHAT_CHARS),
    dueAt,
    zone,
    repeat: repeat ? storedRepeat(repeat) : reminder.repeat,
    ...unanswered,
  };
  const change = changed(reminder, edits);
  return changing(scene, [change], managing.moved({ ...reminder, ...edits }));
}

const unanswered = { rungAt: undefined, isRung: undefined } as const;

/** Of one that comes again, all its times at another time of day; where the rule itself names hours, this one alone. */
function allAt(scene: Scene, reminder: Reminder, wanted: Wanted): Turn {
  const { repeat } = reminder;
  const rule = repeat && parseRule(repeat.rule);
  if (repeat === undefined || rule === undefined || rule.byHour || rule.byMinute || /HOURLY|MINUTELY/.test(rule.freq)) {
    return moveTo(scene, reminder, { dueAt: wanted.dueAt, zone: wanted.zone });
  }
  const { hour, minute, second } = wallOf(wanted.dueAt, wanted.zone);
  const start = localIso({ ...wallFrom(repeat.start), hour, minute, second });
  const { now } = scene.moment;
  const edits = { zone: wanted.zone, repeat: { rule: repeat.rule, start } };
  const dueAt = nextDue({ ...reminder, ...edits, dueAt: now }, now) ?? wanted.dueAt;
  const change = changed(reminder, { ...edits, dueAt });
  return changing(scene, [change], managing.moved({ ...reminder, ...edits, dueAt }));
}

/** To another time, once. One that comes again goes on with its next turn; this one becomes a reminder of its own. */
function moveTo(scene: Scene, reminder: Reminder, { dueAt, zone }: Pick<Reminder, "dueAt" | "zone">): Turn {
  const { repeat } = reminder;
  if (repeat === undefined || reminder.isRung) {
    const change = changed(reminder, { dueAt, zone, repeat: undefined, ...unanswered });
    return changing(scene, [change], managing.moved({ ...reminder, dueAt, zone }));
  }
  const { id: _series, rev: _rev, repeat: _repeat, ...once } = reminder;
  const own: Reminder = {
    ...once,
    ...unanswered,
    id: scene.moment.newId(0),
    n: scene.person.made + 1,
    dueAt,
    zone,
  };
  const changes = [turnOver(reminder), { after: own }];
  return changing(scene, changes, managing.movedOnce({ ...reminder, ...own }));
}

/** The turn that rang is answered; one that has not is left out. */
function turnOver(reminder: Reminder): Change {
  if (reminder.rungAt) return changed(reminder, { rungAt: undefined });
  const next = nextDue(reminder, reminder.dueAt);
  return next ? changed(reminder, { dueAt: next }) : { before: reminder, ended: "done" };
}
