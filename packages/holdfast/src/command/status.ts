// `holdfast status`: what runs and what waits, read from the store.

import { parseArgs } from "node:util";
import { fault } from "../errors.ts";
import { classes, logNames } from "../log/class.ts";
import { limits } from "../limits.ts";
import { type Oldest, oldestUnfinished, tableSizes, type TableSize } from "../log/sizes.ts";
import { defaultDataDir } from "../store/embedded/embedded.ts";
import { type Settings } from "../role/settings.ts";
import { type DiskOptions, diskUse, percentOf } from "../store/disk.ts";
import { type Pool } from "../store/pool.ts";
import { type Command, withStore } from "./command.ts";

interface ProcessRow {
  readonly name: string;
  readonly role: string;
  readonly started_at: Date;
  readonly alive: boolean;
  readonly slots: number;
}

interface ConsumerRow {
  readonly consumer: string;
  readonly unread: number;
  readonly retrying: number;
  readonly parked: number;
  readonly dead: number;
  readonly dropped: number;
  readonly expired: number;
  readonly cancelled: number;
  readonly coalesced: number;
  readonly timers: number;
}

export interface Status {
  readonly processes: readonly ProcessRow[];
  readonly consumers: readonly ConsumerRow[];
  readonly tables: readonly TableSize[];
  readonly oldest: readonly Oldest[];
  /** The share of the disk that is used, if it is known. */
  readonly disk: number | undefined;
}

export const statusCommand: Command = {
  name: "status",
  usage: "",
  about: "what runs and what waits",
  help: `  --json    one JSON object`,
  run,
};

async function run(words: readonly string[], settings: Settings): Promise<number> {
  const { values } = parseArgs({ args: [...words], options: { json: { type: "boolean", default: false } } });
  const dataDir = settings.databaseUrl === undefined ? (settings.dataDir ?? defaultDataDir(process.cwd())) : undefined;
  const disk = { dataDir, diskBytes: dataDir === undefined ? settings.storeBytes : undefined };
  const status = await withStore(settings, { purpose: "status", readOnly: true }, (pool) => readStatus(pool, disk));
  const text = () => describeStatus(status, process.stdout.isTTY ? red : (line) => line);
  process.stdout.write(values.json ? `${JSON.stringify(status)}\n` : text());
  return 0;
}

const nowhere: DiskOptions = { dataDir: undefined, diskBytes: undefined };

/** One look at the store; `unread` counts what is in the log beyond each consumer's cursors. */
export async function readStatus(pool: Pool, disk: DiskOptions = nowhere): Promise<Status> {
  const processes = await pool.query<ProcessRow>(
    `select name, role, started_at, expires_at > now() as alive,
            (select count(*)::int from holdfast.lease where lease.process = process.id) as slots
     from holdfast.process order by role, name`,
  );
  const consumers = await pool.query<ConsumerRow>(
    `select consumer.name as consumer, ${unread()} as unread,
       (select count(*)::int from holdfast.waiting w where w.consumer = consumer.id and due_at is not null) as retrying,
       (select count(*)::int from holdfast.waiting w where w.consumer = consumer.id and due_at is null) as parked,
       ends.*,
       (select count(*)::int from holdfast.timer t where t.stream = consumer.stream) as timers
     from holdfast.consumer, lateral (select ${endings} from holdfast.ended where ended.consumer = consumer.id) as ends
     order by consumer.name`,
  );
  const [tables, oldest] = [await tableSizes(pool), await oldestUnfinished(pool)];
  return { processes: processes.rows, consumers: consumers.rows, tables, oldest, disk: await diskUse(pool, disk) };
}

const ends = ["dead", "dropped", "expired", "cancelled", "coalesced"] as const;
const endings = ends.map((name) => `(count(*) filter (where outcome = '${name}'))::int as ${name}`).join(", ");

// Beyond the cursor means: not visible in `done`, and not read yet within the window. See log/read.sql.
function unread(): string {
  const counts = classes.map(
    (name, number) => `(select count(*) from ${logNames(name).all} as event
      left join holdfast.cursor
        on cursor.consumer = consumer.id and cursor.class = ${number} and cursor.slot = event.slot
      where event.stream = consumer.stream and event.seq > ${behind(number)} and (cursor.slot is null
        or (not pg_visible_in_snapshot(event.xid, cursor.done)
            and not (event.seq <= cursor.after and pg_visible_in_snapshot(event.xid, cursor.until)))))`,
  );
  return `(${counts.join(" + ")})::int`;
}

// Whatever has a lower number is finished in every slot, or has committed only just now.
function behind(number: number): string {
  return `(select case when count(*) < ${limits.slots} then 0 else min(greatest(done_floor, after)) end
    from holdfast.cursor where cursor.consumer = consumer.id and cursor.class = ${number})`;
}

function red(line: string): string {
  return `\u001b[31m${line}\u001b[39m`;
}

/** For people; `alarm` marks a line that somebody must read. */
export function describeStatus(status: Status, alarm: (line: string) => string): string {
  const { processes, consumers, tables, oldest, disk } = status;
  const alive = processes.filter((one) => one.alive);
  const lines = [
    alive.length === 0 ? "no process runs" : "processes",
    ...alive.map(
      (one) => `  ${one.role.padEnd(8)} ${one.name}, ${one.slots} slots, since ${one.started_at.toISOString()}`,
    ),
    "",
    columns(["consumer", ...figures]),
    ...consumers.map((one) => columns([one.consumer, ...figures.map((name) => one[name])])),
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

const figures = ["unread", "retrying", "parked", ...ends, "timers"] as const;

function columns([name, ...figures]: readonly (string | number)[]): string {
  return `  ${String(name).padEnd(20)}${figures.map((figure) => String(figure).padStart(12)).join("")}`;
}
