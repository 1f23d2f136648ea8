// How important an event is. Each class has a physical log of its own, so that a backlog of unimportant events never
// stands before important ones.

/** In the order in which a worker looks at them; the place in this list is the number that is stored. */
export const classes = ["critical", "normal", "sheddable"] as const;

export type EventClass = (typeof classes)[number];

/** The number that stands for a class in the tables. */
export function classNumber(name: EventClass): number {
  return classes.indexOf(name);
}

/** The names that the statements on the log of this class are filled in with: see store/sql.ts. */
export function logNames(name: EventClass): { log: string; sequence: string } {
  return { log: `holdfast.log_${name}_0`, sequence: `holdfast.log_${name}_seq` };
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
