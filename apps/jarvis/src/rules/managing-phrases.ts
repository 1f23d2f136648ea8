// What Jarvis says of reminders that are changed, done, put off, looked for or taken away, and of a person's data. As
// in phrases.ts every text is clean and fits into one Messenger message.

import { type Change } from "./changes.ts";
import { type EndVerb } from "./commands/ending.ts";
import { localTime } from "./local-time.ts";
import { fit, repeated, type Shown, toDo, undone as undoneOne } from "./phrases.ts";
import { repetitionSaid } from "./repetition-said.ts";

/** After a reminder has a new time, or a new time and words. */
export function moved(reminder: Shown): string {
  const again = reminder.repeat ? `${repetitionSaid(reminder.repeat)}, next ` : "";
  return fit(`OK! I will remind you ${toDo(reminder.what)} ${again}on ${when(reminder)}.`);
}

/** After one turn of a reminder that comes again was put off. */
export function movedOnce(reminder: Shown): string {
  return fit(`${moved({ ...reminder, repeat: undefined })} Only this time; it goes on as before.`);
}

/** After a reminder has new words. */
export function renamed(before: Shown, after: Shown): string {
  return fit(`Changed: “${repeated(before.what)}” is now “${repeated(after.what)}”, on ${when(after)}.`);
}

/** The question what shall be different. */
export function whatChange(reminder: Shown): string {
  return fit(`What shall be different about “${repeated(reminder.what)}”? Write a new time, or new words.`);
}

/** After "done"; `next` is when it comes again. */
export function done(reminder: Shown, next: Date | undefined): string {
  const what = repeated(reminder.what);
  if (next === undefined) return fit(`Done: ${what}. 👍`);
  const again = when({ ...reminder, dueAt: next });
  return fit(`Done for this time: ${what}. 👍 It comes again on ${again}; say “stop ${what}” to end it.`);
}

/** When nothing has rung that this could mean. */
export function nothingRang(verb: EndVerb | "snooze"): string {
  return `No reminder has come of late. Say “${verb} 2” to mean the second one of “list”.`;
}

/** When a button is pressed whose reminder is over. */
export function isOver(): string {
  return "That reminder is over. Say “list” to see yours.";
}

/** The question before all are deleted. */
export function deleteAll(count: number): string {
  return `Shall I delete ${counted(count)}? Say “yes” or press the button.`;
}

export function deletedAll(count: number): string {
  return `I have deleted ${counted(count)}. Say “undo” to bring ${count === 1 ? "it" : "them"} back.`;
}

/** When a question was answered with no. */
export function kept(): string {
  return "All right, nothing has changed.";
}

/** When a button answers a question that was asked before something else was said. */
export function questionOver(): string {
  return "That question is over, and nothing has changed. Please ask again.";
}

/** After "undo". */
export function undone(changes: readonly Change[]): string {
  const [first, ...others] = changes;
  if (first === undefined) return fit("");
  const { before, after } = first;
  if (others.length > 0) return `Undone: ${changes.length} changes are taken back.`;
  if (after === undefined) return before === undefined ? "" : undoneOne(before, "away");
  if (before === undefined) return undoneOne(after, "back");
  return fit(`Undone: ${repeated(after.what)}, ${when(after)}, as it was.`);
}

/** When no reminder has the words that were looked for. */
export function nothingFound(text: string): string {
  return fit(`I found no reminder with “${repeated(text)}”. Say “list” to see yours.`);
}

/** After "ask again on" and "off". */
export function askAgain(on: boolean): string {
  if (!on) return "I will not ask whether reminders were done.";
  return "If you do not say “done” or “snooze” within an hour, I will ask once whether it was done (not at night).";
}

/** The question about a reminder that nobody answered. */
export function didYou(reminder: Shown): string {
  const todo = toDo(reminder.what);
  const deed = /^to (.*)$/s.exec(todo)?.[1];
  return fit(deed === undefined ? `Is it done: “${repeated(reminder.what)}”?` : `Did you ${deed}?`);
}

/** The link to the person's data. */
export function exported(link: string, isNew: boolean): string {
  return [
    isNew ? "Here is your new link; the old one has ended." : "Here are all your reminders:",
    `• for your calendar (subscribe to it): ${link}.ics`,
    `• as data (JSON): ${link}.json`,
    "Whoever has this link can read your reminders. “new export link” makes another one, “end export link” ends it.",
  ].join("\n");
}

export function exportEnded(wasThere: boolean): string {
  return wasThere ? "The export link has ended." : "You have no export link.";
}

/** The question before a person is forgotten. */
export function askForget(open: number): string {
  const all = open === 0 ? "" : `, with ${counted(open)}`;
  return `Shall I forget everything about you${all}? This cannot be undone. Say “yes” or press the button.`;
}

/** The last words to a person who is forgotten. */
export function forgotten(backupDays: number): string {
  const copies =
    backupDays === 0 ? "There are no backups." : `Backups are kept for ${days(backupDays)}, and are gone after that.`;
  return `Everything about you is deleted: reminders, messages, settings. ${copies} If you write again, we start anew.`;
}

function days(count: number): string {
  return count === 1 ? "one day" : `${count} days`;
}

function counted(count: number): string {
  return count === 1 ? "your reminder" : `all ${count} reminders`;
}

function when({ dueAt, zone }: Shown): string {
  return `${localTime(dueAt, zone)} (${zone})`;
}

/** When a second look has found the time after all; `confirmation` says the rest. */
export function readAgainAnd(confirmation: string): string {
  return fit(`I have read it again and found the time. ${confirmation}`);
}
