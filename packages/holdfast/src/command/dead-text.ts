// What `holdfast dead` says, for people. Only text: values in, lines out, and nothing of others that plays with a
// terminal.

import { type DeadGroup, type DeadLetter } from "../dead/groups.ts";
import { type PlannedReplay, type ReplayPlan } from "../dead/plan.ts";
import { type Dead } from "../dead/which.ts";
import { limits } from "../limits.ts";
import { printable, printableBody, printableLine } from "./printable.ts";

export function describeGroups(groups: readonly DeadGroup[]): string {
  if (groups.length === 0) return "no dead letters";
  const lines = groups.flatMap((one) => [
    [
      String(one.count).padStart(8),
      one.fingerprint.padEnd(12),
      (one.outside === "refused" ? "refused" : "dead").padEnd(8),
      printableLine(one.consumer, 30),
      one.firstAt && one.lastAt ? `${timeOf(one.firstAt)} to ${timeOf(one.lastAt)}` : "",
      one.replaying > 0 ? `${one.replaying} being replayed until ${timeOf(one.replayedUntil ?? new Date(0))}` : "",
    ]
      .filter((part) => part !== "")
      .join("  "),
    `          ${printableLine(one.reason, 100)}`,
  ]);
  const more = groups.length === limits.deadGroups ? [`the ${groups.length} largest groups; there may be more`] : [];
  return [...lines, ...more].join("\n");
}

export function describeLetter(letter: DeadLetter): string {
  const { id, key, trace, stream, consumer, tries, replays, replayedAt, outside, reason, fingerprint } = letter;
  const facts: [string, string][] = [
    ["id", id],
    ["key", key],
    ["trace", trace],
    ["stream", `${stream}, ${letter.class}, number ${letter.seq}`],
    ["died in", `${consumer}, at ${timeOf(letter.endedAt)}, after ${times(tries)}`],
    ["accepted", timeOf(letter.acceptedAt)],
    ["replayed", replays === 0 ? "never" : `${times(replays)}, last at ${timeOf(replayedAt ?? letter.endedAt)}`],
    ["fingerprint", fingerprint],
    ...(outside === null ? [] : ([["outside", outsideText[outside]]] as [string, string][])),
  ];
  const lines = facts.map(([name, value]) => `  ${name.padEnd(12)} ${printable(value)}`);
  return [...lines, "", indented(printable(reason, { lines: true })), "", indented(printableBody(letter.body))].join(
    "\n",
  );
}

const outsideText = {
  refused: "has refused it at the first call, so it has not got it",
  unsure: "may have got it: it knows the idempotency key, which stays the same",
} as const;

export function describePlan({ replays, samples, gone, complete }: ReplayPlan, again: string): string {
  const seen = gone.map(({ delivery, count }) => `  ${count} of ${printable(delivery)}`);
  const none = complete ? "  none" : "  none in what could be looked through in time";
  return [
    "a dry run: nothing has been done",
    "",
    ...replays.flatMap(planLines),
    "",
    "they run after what has been done since, those of one key in their old order, each with one try;",
    "they keep id, trace, body and time of acceptance, so what follows from them has the same ids as ever",
    "",
    "deliveries from the same events that have gone out already and will not go again:",
    ...(seen.length > 0 ? seen : [none]),
    ...(seen.length > 0 && !complete ? ["  and perhaps more: not everything could be looked through"] : []),
    "  (receipts of events that have left the log are not found by this)",
    "",
    "the newest, with what they ended on:",
    ...samples.map(
      (one) =>
        `  ${printableLine(one.id, 60)}, ${times(one.tries)}, ${timeOf(one.endedAt)}: ${printableLine(one.reason, 100)}`,
    ),
    "",
    "to do it:",
    `  ${again}`,
  ].join("\n");
}

function planLines(one: PlannedReplay): string[] {
  const events = `${one.count} ${one.kind === "event" ? "events" : "deliveries"} of ${one.keys} keys`;
  const lasts = `they begin within ${Math.ceil(one.lastsMs / 1_000)} s`;
  const lines = [`${printable(one.consumer)}: ${events}, dead since ${timeOf(one.firstAt)}; ${lasts}`];
  if (one.kind === "event") lines.push("  they had no effect: what they did was rolled back each time");
  else {
    lines.push(`  ${times(one.tries)} they were called for; ${one.refused} the outside refused at the first call`);
    if (one.unsure > 0) {
      lines.push(`  ${one.unsure} the outside may have got, and gets again under the same idempotency key`);
    }
  }
  if (one.replayed > 0) lines.push(`  ${one.replayed} have died again after a replay`);
  return lines;
}

export function describeDone(what: "replay" | "stop" | "drop", count: number): string {
  if (what === "replay") return `${count} are being replayed; \`holdfast dead\` shows how many are left`;
  return what === "stop" ? `${count} are back among the dead letters` : `${count} have been set aside as dropped`;
}

/** As it is typed into a shell. */
export function wordsOf(which: Dead): string {
  const [[name, value] = ["", ""]] = Object.entries(which);
  return `--${name} ${/^[\w.:@/-]+$/.test(value) ? value : `'${printable(value).replaceAll("'", `'\\''`)}'`}`;
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

export function timeOf(time: Date): string {
  return time.toISOString();
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}
