// Shows reminders: a page of all or of those with some words, and the next ones. The numbers go on from page to page,
// and mean what was shown until the next list.

import { type ListCommand } from "../commands/list.ts";
import { type Button, type Person, type Turn } from "../conversation.ts";
import { MAX_LISTED } from "../limits.ts";
import * as phrases from "../phrases.ts";
import { nothingFound } from "../managing-phrases.ts";
import { type Reminder } from "../reminder.ts";
import { containing } from "./find.ts";
import { saying } from "./scene.ts";

/** Answers a list command; undefined when nothing has the words that were searched for. */
export function list(person: Person, command: ListCommand): Turn | undefined {
  switch (command.kind) {
    case "list":
      return page(person, { all: person.open, shown: 0 });
    case "next":
      return page(person, { all: person.open.slice(0, Math.min(command.count, MAX_LISTED)), shown: 0 });
    case "search": {
      const found = containing(person.open, command.text);
      if (found.length === 0) return undefined;
      return page(person, { all: found, shown: 0, search: command.text });
    }
    case "more":
      return more(person);
  }
}

function more(person: Person): Turn {
  const search = person.pending?.kind === "search" ? person.pending.text : undefined;
  const among = search === undefined ? person.open : containing(person.open, search);
  const known = new Set(person.listed);
  const fresh = among.filter((one) => !known.has(one.id));
  if (fresh.length === 0) return saying(person, phrases.list([], 0, person.listed.length));
  return page(person, { all: fresh, shown: person.listed.length, ...(search === undefined ? {} : { search }) });
}

interface Page {
  readonly all: readonly Reminder[];
  /** Numbers given before. */
  readonly shown: number;
  readonly search?: string;
}

function page(person: Person, { all, shown: before, search }: Page): Turn {
  const shown = all.slice(0, MAX_LISTED);
  const ids = shown.map((one) => one.id);
  const isMore = all.length > shown.length;
  const buttons: Button[] = shown.map((one, index) => {
    return { title: `Cancel ${before + index + 1}`, payload: `cancel:${one.id}` };
  });
  if (isMore) buttons.push({ title: "More", payload: "more" });
  return {
    person: {
      ...person,
      listed: before === 0 ? ids : [...person.listed, ...ids],
      pending: search === undefined ? undefined : { kind: "search", text: search },
    },
    text: phrases.list(shown, all.length, before),
    buttons,
  };
}

/** Several reminders can be meant: each has a number, and a button where a press is enough. */
export function choosing(person: Person, reminders: readonly Reminder[], verb: string): Turn {
  const turn = page(person, { all: reminders, shown: 0 });
  const pressed: Readonly<Record<string, string>> = { cancel: "Cancel", done: "Done", stop: "Stop" };
  const title = pressed[verb];
  if (title === undefined) return { ...turn, buttons: [] };
  const buttons = reminders.slice(0, MAX_LISTED).map((one, index) => {
    return { title: `${title} ${index + 1}`, payload: `${verb}:${one.id}` };
  });
  return { ...turn, buttons };
}

/** When a search or a command by words has found nothing. */
export function noneWith(person: Person, text: string): Turn {
  return saying(person, nothingFound(text));
}
