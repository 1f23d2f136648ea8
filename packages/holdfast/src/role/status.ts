// `holdfast status`: what runs and what waits, read from the store.

import { parseArgs } from "node:util";
import { fault } from "../errors.ts";
import { classes, logNames } from "../log/class.ts";
import { defaultDataDir, findEmbedded } from "../store/embedded/embedded.ts";
import { openPool, type Pool } from "../store/pool.ts";
import { type Settings } from "./settings.ts";

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
  readonly timers: number;
}

export interface Status {
  readonly processes: readonly ProcessRow[];
  readonly consumers: readonly ConsumerRow[];
}

/** Prints the status of the app whose store the settings name. Exit code 0, or an error of the table. */
export async function statusCommand(words: readonly string[], settings: Settings): Promise<number> {
  const { values } = parseArgs({ args: [...words], options: { json: { type: "boolean", default: false } } });
  const url = settings.databaseUrl ?? (await findEmbedded(settings.dataDir ?? defaultDataDir(process.cwd())));
  if (url === null) throw fault("HF_NOT_RUNNING");
  const pool = openPool({ url, purpose: "status", connections: 1, readOnly: true });
  try {
    const status = await readStatus(pool);
    process.stdout.write(values.json ? `${JSON.stringify(status)}\n` : describe(status));
    return 0;
  } finally {
    await pool.end();
  }
}

/** One look at the store; `unread` counts what is in the log beyond each consumer's cursors. */
export async function readStatus(pool: Pool): Promise<Status> {
  const processes = await pool.query<ProcessRow>(
    `select name, role, started_at, expires_at > now() as alive,
            (select count(*)::int from holdfast.lease where lease.process = process.id) as slots
     from holdfast.process order by role, name`,
  );
  const consumers = await pool.query<ConsumerRow>(
    `select consumer.name as consumer, ${unread()} as unread,
       (select count(*)::int from holdfast.waiting w where w.consumer = consumer.id and due_at is not null) as retrying,
       (select count(*)::int from holdfast.waiting w where w.consumer = consumer.id and due_at is null) as parked,
       (select count(*)::int from holdfast.ended e where e.consumer = consumer.id and outcome = 'dead') as dead,
       (select count(*)::int from holdfast.ended e where e.consumer = consumer.id and outcome = 'dropped') as dropped,
       (select count(*)::int from holdfast.timer t where t.stream = consumer.stream) as timers
     from holdfast.consumer order by consumer.name`,
  );
  return { processes: processes.rows, consumers: consumers.rows };
}

// Beyond the cursor means: not visible in `done`, and not read yet within the window. See log/read.sql.
function unread(): string {
  const counts = classes.map(
    (name, number) => `(select count(*) from ${logNames(name).log} as event
      left join holdfast.cursor
        on cursor.consumer = consumer.id and cursor.class = ${number} and cursor.slot = event.slot
      where event.stream = consumer.stream and (cursor.slot is null
        or (not pg_visible_in_snapshot(event.xid, cursor.done)
            and not (event.seq <= cursor.after and pg_visible_in_snapshot(event.xid, cursor.until)))))`,
  );
  return `(${counts.join(" + ")})::int`;
}

function describe({ processes, consumers }: Status): string {
  const alive = processes.filter((one) => one.alive);
  const lines = [
    alive.length === 0 ? "no process runs" : "processes",
    ...alive.map(
      (one) => `  ${one.role.padEnd(8)} ${one.name}, ${one.slots} slots, since ${one.started_at.toISOString()}`,
    ),
    "",
    columns(["consumer", "unread", "retrying", "parked", "dead", "dropped", "timers"]),
    ...consumers.map((one) =>
      columns([one.consumer, one.unread, one.retrying, one.parked, one.dead, one.dropped, one.timers]),
    ),
  ];
  return `${lines.join("\n")}\n`;
}

function columns([name, ...figures]: readonly (string | number)[]): string {
  return `  ${String(name).padEnd(20)}${figures.map((figure) => String(figure).padStart(10)).join("")}`;
}
