// `holdfast event`: finds an event and shows its whole way, from the bytes that came in to the deliveries that went
// out.

import { parseArgs } from "node:util";
import { fault } from "../errors.ts";
import { limits } from "../limits.ts";
import { streamNumber } from "../log/directory.ts";
import { type Settings } from "../role/settings.ts";
import { type Pool } from "../store/pool.ts";
import { find, type Finding, type Sought } from "../trace/find.ts";
import { fatesOf, remainsOf, type Step, streamNames, wayOf } from "../trace/way.ts";
import { type Command, withStore } from "./command.ts";
import { describeList, describeRemains, describeWay, type Listed } from "./event-text.ts";

export const eventCommand: Command = {
  name: "event",
  usage: "ID",
  about: "an event's whole way, from bytes in to delivery out",
  help: `  holdfast event ID             by its id, or by its trace
  holdfast event --key KEY      the newest of a key
  holdfast event --text WORD    the newest with this text in body, id or key (ASCII letters in either case)

  --stream NAME    only of this stream
  --limit N        at most so many (${limits.findRows}; at most ${limits.findRowsMax})
  --json           one JSON object

Shows of each consumer whether it has read the event, retries it, is done with it or why it ended, and below it what
follows from it: events, timers, and deliveries with their receipts. Several that match are a list.
Looks for ${limits.findMs / 1000} s at most, newest first, and says when it has stopped early.
Finished events leave the log after a time (HOLDFAST_RETAIN_HOURS).`,
  run,
};

const options = {
  key: { type: "string" },
  text: { type: "string" },
  stream: { type: "string" },
  limit: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

interface Answer {
  readonly json: unknown;
  readonly text: string;
}

async function run(words: readonly string[], settings: Settings): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...words], allowPositionals: true, options });
  const sought = soughtOf(positionals[0], values);
  const rows = Number(values.limit ?? limits.findRows);
  if (!Number.isInteger(rows) || rows < 1 || rows > limits.findRowsMax) {
    throw bad("--limit", values.limit ?? "", `a whole number from 1 to ${limits.findRowsMax}`);
  }
  const answer = await withStore(settings, { purpose: "event", readOnly: true }, async (pool) => {
    const stream = values.stream === undefined ? undefined : await streamNumber(pool, values.stream);
    return look(pool, sought, await find(pool, sought, { stream, rows }));
  });
  process.stdout.write(values.json ? `${JSON.stringify(answer.json)}\n` : `${answer.text}\n`);
  return 0;
}

function bad(name: string, value: string, reason: string) {
  return fault("HF_SETTING_BAD", { name, value, reason });
}

function soughtOf(
  id: string | undefined,
  { key, text }: { key?: string | undefined; text?: string | undefined },
): Sought {
  const given = [id, key, text].filter((one) => one !== undefined);
  if (given.length !== 1 || given[0] === "") throw bad("what to find", given.join(" "), "give an id, --key or --text");
  if (id !== undefined) return { id };
  return key !== undefined ? { key } : { text: text ?? "" };
}

async function look(pool: Pool, sought: Sought, finding: Finding): Promise<Answer> {
  const { events, timers, complete } = finding;
  const traces = new Set([...events, ...timers].map(({ trace }) => trace));
  const [trace] = traces;
  if (events.length + timers.length === 1 || ("id" in sought && traces.size === 1)) return way(pool, trace ?? "");
  if (trace === undefined) return "id" in sought ? nothing(pool, sought.id) : nowhere(sought, complete);
  const names = await streamNames(pool);
  const fates = await fatesOf(pool, events);
  const list: readonly Listed[] = [
    ...events.map((event) => ({ ...event, at: event.acceptedAt, fates: fates.get(event) ?? [] })),
    ...timers.map((timer) => ({ ...timer, at: timer.dueAt, fates: undefined })),
  ].map(({ stream, at, class: eventClass, id, key, trace: one, fates: found }) => {
    return { stream: names.get(stream) ?? "", class: eventClass, id, key, trace: one, at, fates: found };
  });
  return { json: { list, complete }, text: describeList(list, complete) };
}

async function way(pool: Pool, trace: string): Promise<Answer> {
  const found = await wayOf(pool, trace);
  return { json: { way: { ...found, steps: found.steps.map(plain) } }, text: describeWay(found) };
}

/** Bytes as text. */
function plain(step: Step): unknown {
  return { ...step, body: step.body.toString("utf8"), next: step.next.map(plain) };
}

// Not an event's id any more; but what follows from it may still be there, under it as its trace.
async function nothing(pool: Pool, id: string): Promise<Answer> {
  const [remains, found] = [await remainsOf(pool, id), await wayOf(pool, id)];
  if (remains.length === 0 && found.steps.length === 0) return nowhere({ id }, found.complete);
  const rest = found.steps.length > 0 ? describeWay(found) : "";
  const json = { remains, way: { ...found, steps: found.steps.map(plain) } };
  return { json, text: [describeRemains(id, remains), rest].filter((part) => part !== "").join("\n\n") };
}

function nowhere(sought: Sought, complete: boolean): never {
  const [[name, value] = ["", ""]] = Object.entries(sought);
  throw fault("HF_EVENT_UNKNOWN", {
    what: `${name} ${value}`,
    where: complete ? "" : " in what could be looked through",
  });
}
