// The status as people read it, in 80 columns.

import { aboutTime, clearText, thousands } from "../backlog/words.ts";
import { fault } from "../errors.ts";
import { limits } from "../limits.ts";
import { type Oldest, type TableSize } from "../log/sizes.ts";
import { percentOf } from "../store/disk.ts";
import { type Health } from "../watch/health.ts";
import { describeAlarms } from "./alarms.ts";
import { describeHealth } from "./health.ts";
import { describeLadder } from "./ladder.ts";
import { budgetLine } from "./show-budgets.ts";
import { type BacklogRow, ends, type EndedRow, type ProcessRow, type Status } from "./read-status.ts";

/** `alarm` marks a line that somebody must read. */
export function describeStatus(status: Status, alarm: (line: string) => string): string {
  const { processes, consumers, backlogs, paused, tables, oldest, disk, health, budgets } = status;
  const alive = processes.filter((one) => one.alive);
  const closed = tables.filter(({ state }) => state === "closed");
  const lines = [
    ...healthLines(health, alive.length > 0 ? alarm : (line) => line),
    ...alarmLines(status, alive.length > 0 ? alarm : (line) => line),
    "",
    alive.length === 0 ? "no process runs" : "processes",
    ...alive.map(processLine),
    "",
    backlogLine(["consumer", "class", "waiting", "in/s", "done/s"], "clear in"),
    ...consumers.flatMap(({ consumer }) => {
      const own = backlogs.filter((one) => one.consumer === consumer);
      const since = paused.find((one) => one.consumer === consumer)?.since;
      return own.length === 0 ? [quietLine(consumer, since)] : own.flatMap((one) => linesOf(one, since));
    }),
    ...paused.map(({ consumer, since }) => alarm(pausedLine(consumer, { since, closed: closed.length }))),
    ...consumers.flatMap(endedLine),
    ...(budgets.length > 0 ? [""] : []),
    ...budgets.map(budgetLine),
    "",
    columns(["table", "MB", "rows, about", "state", "hours"]),
    // What is empty is of no interest, and there is much of it.
    ...tables.filter(({ rows, state }) => rows > 0 || state === "open").map(tableLine),
    "",
    ...oldest.slice(0, 1).map(oldestLine),
    ...(disk === undefined ? [] : [diskLine(disk, alarm)]),
  ];
  return `${lines.join("\n")}\n`;
}

/** The colour, and what is not well. */
function healthLines(health: Health, alarm: (line: string) => string): readonly string[] {
  const [color = "", ...rest] = describeHealth(health).trimEnd().split("\n");
  return [`health: ${color}`, ...rest].map((line) => (health.color === "red" ? alarm(line) : line));
}

/** What is on, and which steps of the ladder are taken or pinned; nothing when all is as usual. */
function alarmLines({ alarms, ladder }: Status, alarm: (line: string) => string): readonly string[] {
  const shown = ladder.some(({ taken, pinned }) => taken || pinned);
  const lines = alarms.length === 0 ? [] : describeAlarms(alarms).trimEnd().split("\n").map(alarm);
  return [...lines, ...(shown ? ["", "ladder", ...describeLadder(ladder).trimEnd().split("\n")] : [])];
}

function processLine({ role, name, slots, started_at: since }: ProcessRow): string {
  return `  ${role.padEnd(8)} ${name}, ${slots} slots, since ${since.toISOString().slice(0, 19)}Z`;
}

function quietLine(consumer: string, since: Date | undefined): string {
  return backlogLine([consumer, "", "0", "0", "0"], since ? "paused" : "nothing came yet");
}

function linesOf(one: BacklogRow, since: Date | undefined): readonly string[] {
  const { course, waiting, putOff } = one;
  const [come, done] = [rate(one.arrivingPerSecond), rate(one.finishingPerSecond)];
  const figures = [one.consumer, one.class, thousands(waiting), come, done];
  const surplus = one.arrivingPerSecond - one.finishingPerSecond;
  const isOpen = !since && (course === "grows" || course === "stands") && waiting > putOff;
  return [
    backlogLine(figures, since ? "paused" : isOpen ? "not clear" : clearIn(one)),
    ...(isOpen ? [`    ${clearText({ course, clearSeconds: Infinity, surplus })}`] : []),
    ...(putOff > 0 ? [`    ${thousands(putOff)} of these are put off until later`] : []),
    ...(one.parked > 0 ? [`    ${thousands(one.parked)} of these wait behind one that is tried again`] : []),
  ];
}

function clearIn({ course, clearSeconds }: BacklogRow): string {
  return course === "clears" && clearSeconds !== null ? aboutTime(clearSeconds) : "keeps up";
}

function rate(perSecond: number): string {
  return perSecond > 0 && perSecond < 10 ? perSecond.toFixed(1) : thousands(Math.round(perSecond));
}

function backlogLine([consumer = "", name = "", ...figures]: readonly string[], clear: string): string {
  const [waiting = "", come = "", done = ""] = figures;
  const begin = `  ${consumer.padEnd(16)} ${name.padEnd(9)}`;
  return `${begin} ${waiting.padStart(11)} ${come.padStart(8)} ${done.padStart(8)}  ${clear}`.trimEnd();
}

function pausedLine(consumer: string, { since, closed }: { readonly since: Date; readonly closed: number }): string {
  const held = closed > 0 ? `, among them ${closed} closed parts` : "";
  const line = `${consumer} is paused since ${since.toISOString().slice(0, 19)}Z`;
  return `  ${line}: its events are kept, and the parts of the log with them${held}`;
}

function endedLine(row: EndedRow): readonly string[] {
  const facts = [
    ...ends.flatMap((name) => (row[name] > 0 ? [`${thousands(row[name])} ${name}`] : [])),
    ...(row.timers > 0 ? [`${thousands(row.timers)} timers`] : []),
  ];
  return facts.length === 0 ? [] : [`  ${row.consumer}: ${facts.join(", ")}`];
}

function tableLine({ name, bytes, rows, state, openedMs }: TableSize): string {
  const hours = openedMs === null ? "" : (openedMs / 3_600_000).toFixed(1);
  return columns([name, (bytes / 1e6).toFixed(1), Math.round(rows), state ?? "", hours]);
}

function oldestLine({ consumer, stream, class: name, ageMs }: Oldest): string {
  const seconds = Math.round(ageMs / 1000);
  return `the oldest unfinished event: ${seconds} s, ${name}, in stream ${stream}, before consumer ${consumer}`;
}

function diskLine(disk: number, alarm: (line: string) => string): string {
  const percent = percentOf(disk);
  if (disk < limits.diskAlarmShare) return `disk: ${percent} % used`;
  const { code, message, hint } = fault("HF_DISK_FILLING", { percent });
  return alarm(`${message} ${hint} (${code})`);
}

function columns([name, ...figures]: readonly (string | number)[]): string {
  return `  ${String(name).padEnd(20)}${figures.map((figure) => String(figure).padStart(12)).join("")}`;
}
