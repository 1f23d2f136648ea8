// What `holdfast event` says, for people. Only text: values in, lines out, and nothing of others that plays with a
// terminal.

import { type Fate, type Remains, type Step, type Way } from "../trace/way.ts";
import { timeOf } from "./dead-text.ts";
import { printable, printableBody, printableLine } from "./printable.ts";

/** One of several that match. */
export interface Listed {
  readonly stream: string;
  readonly class: string;
  readonly id: string;
  readonly key: string;
  readonly trace: string;
  readonly at: Date;
  /** Undefined for a timer. */
  readonly fates: readonly Fate[] | undefined;
}

export function describeList(list: readonly Listed[], complete: boolean): string {
  const lines = list.map(({ at, stream, class: eventClass, id, key, fates }) => {
    const states = fates?.map(({ consumer, state }) => `${printableLine(consumer, 30)} ${state}`) ?? ["due then"];
    const names = `${printableLine(id, 60)} (${printableLine(key, 40)})`;
    return `  ${timeOf(at)}  ${printableLine(stream, 30)}, ${eventClass}  ${names}: ${states.join(", ") || "no consumer"}`;
  });
  const more = complete ? [] : ["  stopped early: there is more, or more to look through (see --limit, --stream)"];
  return [...lines, ...more, "", "`holdfast event ID` shows the whole way of one"].join("\n");
}

export function describeWay({ trace, steps, complete }: Way): string {
  const rootThere = steps.some(({ id }) => id === trace);
  return [
    `trace ${printable(trace)}`,
    ...(rootThere ? [] : ["  the first event of this trace has left the log; this is what is left"]),
    ...steps.flatMap((step) => stepLines(step, "  ")),
    ...(complete ? [] : ["  stopped early: there is more than could be looked through in time"]),
  ].join("\n");
}

function stepLines(step: Step, indent: string): string[] {
  const { kind, stream, class: eventClass, id, key, at, seq, part, version, bytes, fates, next } = step;
  const place =
    seq === undefined ? "" : part === undefined ? `, number ${seq}, has left the log` : `, part ${part}, number ${seq}`;
  const when = kind === "timer" ? `timer, due ${timeOf(at)}` : `accepted ${timeOf(at)}`;
  const body = printableBody(step.body, bytes).split("\n");
  return [
    `${indent}${printable(stream)}  ${printable(id)}`,
    `${indent}  ${when}; ${eventClass}${place}; key ${printable(key)}; version ${version}; ${bytes} bytes`,
    ...body.map((line) => `${indent}  | ${line}`),
    ...fates.map((fate) => `${indent}  ${printable(fate.consumer)}: ${fateText(fate)}`),
    ...(kind === "event" && fates.length === 0 ? [`${indent}  no consumer works on this stream`] : []),
    ...next.flatMap((one) => stepLines(one, `${indent}    `)),
  ];
}

function fateText(fate: Fate): string {
  switch (fate.state) {
    case "unread":
      return "not read yet";
    case "done":
      return "done";
    case "parked":
      return "parked behind an earlier one of its key";
    case "waiting": {
      const error = fate.error === null ? "" : `; last: ${printableLine(fate.error, 200)}`;
      return `${fate.replays > 0 ? "being replayed" : "waiting"} after ${fate.tries} tries, due ${timeOf(fate.dueAt)}${error}`;
    }
    case "replayed later":
      return `to be replayed at ${timeOf(fate.dueAt)}; died of: ${printableLine(fate.error, 200)}`;
    case "sent":
      return `sent ${timeOf(fate.sentAt)}${fate.providerId === null ? "" : `, there known as ${printable(fate.providerId)}`}`;
    case "dead":
    case "dropped":
    case "cancelled":
    case "coalesced":
    case "expired": {
      const replays = fate.replays > 0 ? `, replayed ${fate.replays} times` : "";
      const print = fate.fingerprint === "" ? "" : ` (fingerprint ${fate.fingerprint})`;
      const reason = fate.reason === "" ? "" : `: ${printableLine(fate.reason, 200)}`;
      return `${fate.state} ${timeOf(fate.endedAt)} after ${fate.tries} tries${replays}${print}${reason}`;
    }
  }
}

export function describeRemains(id: string, remains: readonly Remains[]): string {
  const lines = remains.map(({ stream, class: eventClass, outcome, endedAt }) =>
    outcome === null
      ? `  in ${printable(stream)}${eventClass ? `, ${eventClass}` : ""}: finished, has left the log; its id stays known for a while`
      : `  in ${printable(stream)}: ${outcome}${endedAt ? ` at ${timeOf(endedAt)}` : ""}, as whoever asked was told`,
  );
  return [`${printable(id)} is no longer in the log`, ...lines].join("\n");
}
