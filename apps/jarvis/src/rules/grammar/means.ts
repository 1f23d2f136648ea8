// What a production means is made of the values of its parts.

import { type Clock, type Day, type Every, type Meaning, type Span } from "./meaning.ts";

export type Parts = Readonly<Record<string, Meaning>>;

/** Undefined when the words are none after all. */
export type Means = (parts: Parts) => Meaning | undefined;

export function clock(value: Clock | undefined): Meaning | undefined {
  return value && { kind: "clock", clock: value };
}

export function day(value: Day | undefined): Meaning | undefined {
  return value && { kind: "day", day: value };
}

export function span(value: Span | undefined): Meaning | undefined {
  return value && { kind: "span", span: value };
}

export function every(value: Every | undefined): Meaning | undefined {
  return value && { kind: "every", every: value };
}

export function number(value: number | undefined): Meaning | undefined {
  return value === undefined ? undefined : { kind: "number", number: value };
}
