// What goes out: one message for all that has changed, the same for a program and for a person. Without secrets, and
// without anything that a person has written.

import { createHash } from "node:crypto";
import { limits } from "../limits.ts";
import { type AlarmChange } from "./book.ts";
import { type AlarmName, figureText, kindOf, type Severity } from "./table.ts";

/** One change as a program reads it. */
export interface ToldAlarm {
  readonly alarm: AlarmName | "test";
  /** A consumer, a budget, a process; empty for the whole installation. */
  readonly subject: string;
  readonly state: AlarmChange["state"] | "test";
  readonly severity: Severity;
  /** ISO 8601. */
  readonly since: string;
  readonly ended?: string;
  readonly value: number;
  readonly threshold: number;
  readonly unit: string;
  readonly text: string;
  readonly todo: string;
}

export interface AlarmMessage {
  /** The same for the same changes, whoever sends them: a receiver can tell a repeat by it. */
  readonly id: string;
  readonly type: "holdfast.alarms";
  readonly timestamp: string;
  readonly data: {
    readonly app: string;
    readonly changes: readonly ToldAlarm[];
    /** Changes that did not fit in. */
    readonly more: number;
    /** Alarms that are on now. */
    readonly on: number;
  };
}

export interface MessageFacts {
  readonly app: string;
  readonly at: Date;
  readonly on: number;
}

/** The message of these changes: at most `limits.alarmChanges` of them. */
export function messageOf(changes: readonly AlarmChange[], { app, at, on }: MessageFacts): AlarmMessage {
  const told = changes.slice(0, limits.alarmChanges).map(toldOf);
  const names = changes.map(({ name, subject, state, since, told: before }) =>
    [name, subject, state, since.toISOString(), before?.toISOString()].join(" "),
  );
  const id = `alarm_${createHash("sha256").update(names.join("\n")).digest("hex").slice(0, 32)}`;
  const data = { app, changes: told, more: changes.length - told.length, on };
  return { id, type: "holdfast.alarms", timestamp: at.toISOString(), data };
}

/** A message that asks for nothing. */
export function testMessage(app: string, at: Date): AlarmMessage {
  const test: ToldAlarm = {
    alarm: "test",
    subject: "",
    state: "test",
    severity: "warning",
    since: at.toISOString(),
    value: 0,
    threshold: 0,
    unit: "there",
    text: "This is a test: alarms arrive here.",
    todo: "Nothing.",
  };
  const data = { app, changes: [test], more: 0, on: 0 };
  return { id: `alarm_test_${at.getTime()}`, type: "holdfast.alarms", timestamp: at.toISOString(), data };
}

function toldOf({ name, subject, state, since, ended, value, text }: AlarmChange): ToldAlarm {
  const { severity, todo, unit, on } = kindOf(name);
  return {
    alarm: name,
    subject: clean(subject),
    state,
    severity,
    since: since.toISOString(),
    ...(ended && state === "off" && { ended: ended.toISOString() }),
    value: Math.round(value * 100) / 100,
    threshold: on,
    unit,
    text: clean(text),
    todo,
  };
}

/** One line of plain text, never longer than a sentence: it may go into a header of a mail. */
export function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .slice(0, limits.alarmTextCharacters);
}

/** For people: a line for each change and what to do about it. */
export function describeMessage({ data }: AlarmMessage): string {
  const { app, changes, more, on } = data;
  const lines = changes.flatMap((one) => [headline(one), ...(one.state === "off" ? [] : [`  ${one.todo}`])]);
  const rest = more > 0 ? [`and ${more} more`] : [];
  return [...lines, ...rest, "", `${on} alarms are on in ${clean(app)}; \`holdfast alarms\` lists them.`, ""].join(
    "\n",
  );
}

/** Half a line that says what it is about. */
export function subjectLine({ data }: AlarmMessage): string {
  const [first] = data.changes;
  const others = data.changes.length - 1 + data.more;
  const about = first ? `${first.state}: ${nameOf(first)}` : "nothing";
  return clean(`[${data.app}] ${about}${others > 0 ? ` and ${others} more` : ""}`).slice(0, 120);
}

function headline({ state, severity, value, threshold, since, ended, text, ...one }: ToldAlarm): string {
  const figure = figureText(value, unitOf(one.unit));
  const limit = figure === "" ? "" : ` (alarm at ${figureText(threshold, unitOf(one.unit))})`;
  const when = state === "off" ? `from ${since} to ${ended ?? "?"}` : `since ${since}`;
  const what = state === "off" ? "" : ` ${[figure, text].filter((part) => part !== "").join(" ")}${limit},`;
  return `${state.toUpperCase()} ${nameOf(one)} (${severity}):${what} ${when}`;
}

function nameOf({ alarm, subject }: Pick<ToldAlarm, "alarm" | "subject">): string {
  return subject === "" ? alarm : `${alarm} ${subject}`;
}

function unitOf(unit: string): "%" | "s" | "ms" | "waiting" | "there" {
  return unit === "%" || unit === "s" || unit === "ms" || unit === "waiting" ? unit : "there";
}
