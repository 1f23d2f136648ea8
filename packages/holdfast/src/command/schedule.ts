// `holdfast schedule`: what the app does at which times, and a hand for whoever wants it otherwise for once.

import { parseArgs } from "node:util";
import { fault } from "../errors.ts";
import { limits } from "../limits.ts";
import { type Settings } from "../role/settings.ts";
import { coming, readPlan, readSpec, type When } from "../schedule/plan.ts";
import { type Pool } from "../store/pool.ts";
import { fireByHand } from "../work/schedules.ts";
import { type Command, withStore } from "./command.ts";

export const scheduleCommand: Command = {
  name: "schedule",
  usage: "[DO NAME]",
  about: "what happens at which times; pauses, runs by hand",
  help: `  (nothing)     lists the schedules: when each fires next, in its zone and in UTC, when it fired last, and how
                many firings that one stood for because nothing had run
  next NAME     says when it fires next
    --count N   so many times: 10
  pause NAME    does not fire any more; what falls into the pause is left out
  resume NAME   fires again, from now on
  run NAME      fires once, now, paused or not; its consumer is told that it was by hand
  --json        one JSON value

  holdfast schedule next digest --count 3`,
  run,
};

interface Row {
  readonly name: string;
  readonly spec: string | null;
  readonly paused: boolean;
  readonly next_at: Date | null;
  readonly last_at: Date | null;
  readonly last_missed: number;
  readonly by_hand: boolean;
  readonly now: Date;
}

/** A schedule as `--json` gives it. */
interface Listed {
  readonly name: string;
  /** Null when it is no part of the app any more. */
  readonly when: When | null;
  readonly paused: boolean;
  readonly nextAt: Date | null;
  readonly lastAt: Date | null;
  readonly lastMissed: number;
  readonly lastByHand: boolean;
}

async function run(words: readonly string[], settings: Settings): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { json: { type: "boolean", default: false }, count: { type: "string", default: "10" } },
  });
  const [action = "list", name] = positionals;
  const count = Number(values.count);
  const known = ["list", "next", "pause", "resume", "run"];
  if (!known.includes(action)) throw wrong("what to do", action, `one of ${known.slice(1).join(", ")}`);
  if (action !== "list" && name === undefined) throw wrong("NAME", "missing", "name the schedule");
  if (!Number.isInteger(count) || count < 1 || count > limits.scheduleListed) {
    throw wrong("--count", values.count, `a whole number from 1 to ${limits.scheduleListed}`);
  }
  const options = { purpose: "schedule", readOnly: action === "list" || action === "next" };
  const said = await withStore(settings, options, (pool) => perform(pool, action, { name: name ?? "", count }));
  process.stdout.write(values.json ? `${JSON.stringify(said.json)}\n` : said.text);
  return 0;
}

function wrong(name: string, value: string, reason: string): Error {
  return fault("HF_SETTING_BAD", { name, value, reason });
}

interface Said {
  readonly json: unknown;
  readonly text: string;
}

async function perform(
  pool: Pool,
  action: string,
  { name, count }: { readonly name: string; readonly count: number },
): Promise<Said> {
  if (action === "list") return list(pool);
  if (action === "next") return next(pool, name, count);
  if (action === "run") {
    const firing = await fireByHand(pool, name);
    return { json: firing, text: `${name} fires by hand, ${firing.at}\n` };
  }
  const paused = action === "pause";
  // Resumed, it has to work out anew when it fires; one that was not paused keeps what it has missed.
  const changed = await pool.query(
    `update holdfast.schedule set paused = $2, next_at = case when paused and not $2 then null else next_at end
     where name = $1 and spec is not null`,
    [name, paused],
  );
  if (changed.rowCount === 0) throw fault("HF_NOT_DECLARED", { name });
  return { json: { name, paused }, text: `${name} ${paused ? "is paused" : "fires again"}\n` };
}

async function find(pool: Pool, name?: string): Promise<readonly Row[]> {
  const found = await pool.query<Row>(
    `select name, spec, paused, next_at, last_at, last_missed, by_hand, holdfast.now() as now
     from holdfast.schedule where $1::text is null or name = $1 order by name`,
    [name ?? null],
  );
  return found.rows;
}

async function next(pool: Pool, name: string, count: number): Promise<Said> {
  const [row] = await find(pool, name);
  if (!row || row.spec === null) throw fault("HF_NOT_DECLARED", { name });
  const zone = zoneOf(readSpec(row.spec));
  const times = coming(readPlan(row.spec), row.now.getTime(), count).map((ms) => new Date(ms));
  return { json: times, text: times.map((time) => `${local(time, zone)}   ${time.toISOString()}\n`).join("") };
}

async function list(pool: Pool): Promise<Said> {
  const listed = (await find(pool)).map(toListed);
  const rows = listed.map((one) => {
    const zone = one.when && zoneOf(one.when);
    const state = one.when === null ? "not in the app" : one.paused ? "paused" : "never";
    const due = one.nextAt && zone !== null ? `${local(one.nextAt, zone)}, ${one.nextAt.toISOString()}` : state;
    const missed = one.lastMissed > 0 ? `, ${one.lastMissed} missed` : "";
    const last = one.lastAt ? `${one.lastAt.toISOString()}${one.lastByHand ? ", by hand" : missed}` : "never";
    return [one.name, one.when ? describe(one.when) : "", due, last];
  });
  const table = [["schedule", "when", "next", "last"], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("   ");
  const text = listed.length === 0 ? "the app has no schedules\n" : table.map((row) => `${line(row)}\n`).join("");
  return { json: listed, text };
}

function toListed({ spec, paused, next_at, now, ...row }: Row): Listed {
  const plan = spec === null || paused ? undefined : readPlan(spec);
  // Just resumed: nobody has written down yet when it fires.
  const nextMs = plan && (next_at?.getTime() ?? plan.after(now.getTime()));
  return {
    name: row.name,
    when: spec === null ? null : readSpec(spec),
    paused,
    nextAt: nextMs === undefined ? null : new Date(nextMs),
    lastAt: row.last_at,
    lastMissed: row.last_missed,
    lastByHand: row.by_hand,
  };
}

function describe(when: When): string {
  return "everyMs" in when ? `every ${when.everyMs} ms` : `${when.cron} ${zoneOf(when)}`;
}

function zoneOf(when: When): string {
  return "everyMs" in when ? "UTC" : (when.zone ?? "UTC");
}

/** Weekday, date and time as the clocks of the zone show them, with how far they are from UTC. */
function local(time: Date, zone: string): string {
  const two = "2-digit";
  const wanted = { weekday: "short", year: "numeric", month: two, day: two, hour: two, minute: two } as const;
  const format = new Intl.DateTimeFormat("en", {
    ...wanted,
    timeZone: zone,
    hourCycle: "h23",
    timeZoneName: "shortOffset",
  });
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]));
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? "";
  const date = `${part("year")}-${part("month")}-${part("day")}`;
  return `${part("weekday")} ${date} ${part("hour")}:${part("minute")} ${part("timeZoneName")}`;
}
