// The placeholders that texts of flows may hold, and what each stands for. Arguments follow after colons, URL-encoded.

import { day, integer, popular, sentence, token, uuid, word } from "./data.ts";
import type { Person } from "./data.ts";
import { zipf } from "./draws.ts";

/** What values are made from: who types, their randomness, and what they were answered last. */
export interface Filling {
  readonly person: Person;
  readonly random: () => number;
  /** What the next choice of a path goes by: from 0 up to 1, spread evenly over those of any stretch of visitors. */
  readonly even: () => number;
  /** Value of the field of this name in the last page that was read. */
  readonly field: (name: string) => string | undefined;
  /** First value under this key in the last JSON that was read. */
  readonly answer: (key: string) => string | number | boolean | undefined;
}

/** Numbers stay numbers, so that they can stand in JSON without quotes. */
export type Value = (filling: Filling) => string | number | boolean;

type Make = (...list: readonly string[]) => Value;

const makers: Readonly<Record<string, Make>> = {
  /** Of the person, the same in the whole visit; the argument is the longest that is allowed. */
  name: (most) => cut(most, ({ person }) => person.name),
  firstname: (most) => cut(most, ({ person }) => person.name.split(" ")[0] ?? person.name),
  lastname: (most) => cut(most, ({ person }) => person.name.split(" ").slice(1).join(" ") || person.name),
  email:
    () =>
    ({ person }) =>
      person.email,
  username: (most) => cutEnd(most, ({ person }) => person.username),
  password: (most) => cut(most, ({ person }) => person.password),
  phone:
    () =>
    ({ person }) =>
      person.phone,
  /** Others each time. */
  word: (most) => cut(most, ({ random }) => word(random)),
  sentence: (most) => cut(most, ({ random }) => sentence(random)),
  text: (most) =>
    cut(most, ({ random }) => Array.from({ length: integer(2, 5, random) }, () => sentence(random)).join(" ")),
  /** From the first argument to the second, both included. */
  number: (low, high) => {
    const [from, to] = range(low, high);
    return ({ random }) => integer(from, to, random);
  },
  decimal: (low, high) => {
    const [from, to] = range(low, high);
    return ({ random }) => Math.round((from + random() * (to - from)) * 100) / 100;
  },
  /** From 1 to the argument, the first ones far more often. */
  id: (count) => {
    const most = Math.max(1, whole(count, 100));
    return ({ random }) => zipf(most, random);
  },
  digits: (length) => {
    const count = whole(length, 6);
    return ({ random }) => Array.from({ length: count }, () => integer(0, 9, random)).join("");
  },
  token: (length) => {
    const count = whole(length, 12);
    return ({ random }) => token(count, random);
  },
  uuid:
    () =>
    ({ random }) =>
      uuid(random),
  boolean:
    () =>
    ({ random }) =>
      random() < 0.5,
  date:
    () =>
    ({ random }) =>
      day(random),
  time:
    () =>
    ({ random }) =>
      `${day(random)}T12:00:00.000Z`,
  url:
    () =>
    ({ random }) =>
      `https://example.com/${word(random)}`,
  /** One of those between bars, the first ones far more often. */
  pick: (list = "") => {
    const [first = "", ...others] = list.split("|").map(decoded);
    return ({ random }) => popular([first, ...others], random);
  },
  /** Hidden field of the page that was read before, with what it was when the flow was found. */
  field:
    (name = "", otherwise = "") =>
    (filling) =>
      filling.field(name) ?? otherwise,
  /** From the JSON that was read before. */
  answer:
    (key = "", otherwise = "") =>
    (filling) =>
      filling.answer(key) ?? otherwise,
  literal:
    (text = "") =>
    () =>
      text,
};

export const placeholderNames = Object.keys(makers);

/** Undefined when there is no such placeholder. The arguments are URL-encoded. */
export function valueOf(name: string, list: readonly string[]): Value | undefined {
  if (!Object.hasOwn(makers, name)) return undefined;
  // A choice takes its list apart at its bars first: those within a choice are encoded.
  return makers[name]?.(...(name === "pick" ? list : list.map(decoded)));
}

/** At most so long, in units of UTF-16 as HTML counts them; half a character at the end is left out. */
function cut(most: string | undefined, value: (filling: Filling) => string): Value {
  const length = whole(most, Infinity);
  return (filling) => {
    const text = value(filling);
    if (text.length <= length) return text;
    return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
  };
}

/** What makes a user name unique stands at its end. */
function cutEnd(most: string | undefined, value: (filling: Filling) => string): Value {
  const length = whole(most, Infinity);
  return (filling) => (length === Infinity ? value(filling) : value(filling).slice(-length));
}

function range(low: string | undefined, high: string | undefined): [number, number] {
  const from = low === undefined || low === "" ? 1 : Number(low);
  const to = high === undefined || high === "" ? from + 99 : Number(high);
  if (Number.isFinite(from) && Number.isFinite(to) && from <= to) return [from, to];
  throw new RangeError(`{{number:LOW:HIGH}} needs two numbers, the lower one first, not ${low} and ${high}`);
}

function whole(text: string | undefined, otherwise: number): number {
  if (text === undefined || text === "") return otherwise;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new RangeError(`the argument of a placeholder must be a whole number here, not "${text}"`);
}

function decoded(argument: string): string {
  try {
    return decodeURIComponent(argument);
  } catch {
    return argument;
  }
}
