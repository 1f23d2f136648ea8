// Which alarms are on: from the figures of one moment after the other, with two thresholds and two times each, so that
// none flutters. Pure but for what it remembers; it also knows what has been told.

import { limits } from "../limits.ts";
import { type AlarmName, kindOf } from "./table.ts";

/** One figure of one thing. */
export interface Reading {
  /** What it is of; empty for the whole installation. */
  readonly subject: string;
  readonly value: number;
  /** A few words, without secrets or anything of a person. */
  readonly text: string;
}

/** What was measured; an alarm that is not there stays as it is, because nobody knows. */
export type Readings = Readonly<Partial<Record<AlarmName, readonly Reading[]>>>;

export interface Alarm extends Reading {
  readonly name: AlarmName;
  readonly since: Date;
  /** When it was over; undefined while it is on. */
  readonly ended: Date | undefined;
  /** When it was last told that it is on; undefined when it was not yet. */
  readonly told: Date | undefined;
}

/** What is to be told of an alarm. */
export interface AlarmChange extends Alarm {
  readonly state: "on" | "still on" | "off";
}

export interface Moment {
  /** A clock in ms that never goes back. */
  readonly nowMs: number;
  /** What people call it. */
  readonly at: Date;
}

/** For the process that looks; begins with what is known of the alarms. */
export class AlarmBook {
  readonly #alarms = new Map<string, Alarm>();
  /** Since when a figure has asked for a change. */
  readonly #asking = new Map<string, number>();

  constructor(known: readonly Alarm[] = []) {
    for (const one of known) this.#alarms.set(keyOf(one), one);
  }

  /** Those that are on, or whose end is not told yet. */
  get alarms(): readonly Alarm[] {
    return [...this.#alarms.values()];
  }

  look(readings: Readings, moment: Moment): void {
    // The keys are alarms; others do not pass the type.
    for (const [name, found] of Object.entries(readings) as [AlarmName, readonly Reading[]][]) {
      const values = new Map(found.map((one) => [one.subject, one]));
      for (const { name: known, subject } of this.alarms) {
        if (known === name && !values.has(subject)) values.set(subject, { subject, value: -Infinity, text: "" });
      }
      for (const reading of values.values()) this.#lookAt(name, reading, moment);
      for (const key of this.#asking.keys()) {
        if (key.startsWith(`${name} `) && !values.has(key.slice(name.length + 1))) this.#asking.delete(key);
      }
    }
  }

  /** What is to be told now. */
  due({ at }: Moment): readonly AlarmChange[] {
    return this.alarms.flatMap((one): AlarmChange[] => {
      if (one.told === undefined)
        return [{ ...one, state: "on" }, ...(one.ended ? [{ ...one, state: "off" as const }] : [])];
      if (one.ended) return [{ ...one, state: "off" }];
      const isLong = at.getTime() - one.told.getTime() >= limits.alarmRepeatMs;
      return isLong ? [{ ...one, state: "still on" }] : [];
    });
  }

  /** These were told. */
  told(changes: readonly AlarmChange[], { at }: Moment): void {
    for (const change of changes) {
      const known = this.#alarms.get(keyOf(change));
      // It may have begun again in the meantime.
      if (!known || known.since.getTime() !== change.since.getTime()) continue;
      if (change.state === "off") this.#alarms.delete(keyOf(change));
      else this.#alarms.set(keyOf(change), { ...known, told: at });
    }
  }

  #lookAt(name: AlarmName, reading: Reading, { nowMs, at }: Moment): void {
    const key = keyOf({ name, subject: reading.subject });
    const known = this.#alarms.get(key);
    const isOn = known !== undefined && known.ended === undefined;
    const { on, off, forSeconds } = kindOf(name);
    const wanted = isOn ? reading.value < off : reading.value >= on;
    if (isOn && !wanted) this.#alarms.set(key, { ...known, ...reading });
    if (!wanted) return void this.#asking.delete(key);
    const since = this.#asking.get(key) ?? nowMs;
    this.#asking.set(key, since);
    if (nowMs - since < (isOn ? limits.alarmCalmMs : forSeconds * 1000)) return;
    this.#asking.delete(key);
    if (isOn) this.#alarms.set(key, { ...known, ended: at });
    // One whose end was not told yet goes on: nobody has to hear that it was over for a moment.
    else if (known) this.#alarms.set(key, { ...known, ...reading, ended: undefined });
    else if (this.#alarms.size < limits.alarmsOn) {
      this.#alarms.set(key, { name, ...reading, since: at, ended: undefined, told: undefined });
    }
  }
}

export function keyOf({ name, subject }: Pick<Alarm, "name" | "subject">): string {
  return `${name} ${subject}`;
}
