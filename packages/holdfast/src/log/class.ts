// How important an event is. Each class has a physical log of its own, so that a backlog of unimportant events never
// stands before important ones; each log has four parts that are used in turn.

import { idHashSql } from "./hash.ts";

/** In the order in which a worker looks at them; the place in this list is the number that is stored. */
export const classes = ["critical", "normal", "sheddable"] as const;

export type EventClass = (typeof classes)[number];

/** The parts of a log, and the tables of hashes of what has left it: made by the migrations. */
export const partNumbers = [0, 1, 2, 3] as const;
export const seenNumbers = [0, 1, 2, 3] as const;

/** The number that stands for a class in the tables. */
export function classNumber(name: EventClass): number {
  return classes.indexOf(name);
}

/** The names that the statements on one part of a log are filled in with: see store/sql.ts. */
export function logNames(
  name: EventClass,
  part = 0,
): Readonly<Record<"log" | "all" | "sequence" | "class" | "part" | "hash" | "repeated", string>> {
  const log = (number: number) => `holdfast.log_${name}_${number}`;
  return {
    log: log(part),
    all: `holdfast.log_${name}`,
    sequence: `holdfast.log_${name}_seq`,
    class: String(classNumber(name)),
    hash: idHashSql(classNumber(name)),
    part: String(part),
    // What asks whether `asked` is in one of the tables that its mask names: bits 0 to 3 parts, bits 4 to 7 hashes.
    // `offset 0`: a plan from when the table was empty must not be to hash all of it.
    repeated: [
      ...partNumbers
        .filter((number) => number !== part)
        .map(
          (number) => `(asked.mask & ${1 << number} <> 0 and exists
          (select from ${log(number)} as old where old.stream = asked.stream and old.id = asked.id offset 0))`,
        ),
      ...seenNumbers.map(
        (number) => `(asked.mask & ${16 << number} <> 0 and exists
          (select from holdfast.seen_${number} as old where old.hash = asked.hash offset 0))`,
      ),
    ].join(" or "),
  };
}

/** The part of a log that one consumer works through in order. */
export interface Place {
  readonly consumer: number;
  readonly class: EventClass;
}

/** One of something for each class. */
export function perClass<Value>(make: (name: EventClass) => Value): Record<EventClass, Value> {
  return { critical: make("critical"), normal: make("normal"), sheddable: make("sheddable") };
}

/** One of something for each part of each class. */
export function perPart<Value>(
  make: (name: EventClass, part: number) => Value,
): (name: EventClass, part: number) => Value {
  const made = perClass((name) => partNumbers.map((part) => make(name, part)));
  return (name, part) => made[name][part] ?? make(name, part);
}
