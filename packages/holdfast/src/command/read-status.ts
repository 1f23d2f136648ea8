// One look at the store: what runs, what waits and when that will be over.

import { type Alarm } from "../alarm/book.ts";
import { readAlarms } from "../alarm/store.ts";
import { foresee, type Foreseen } from "../backlog/backlog.ts";
import { Measure } from "../backlog/measure.ts";
import { type Rung } from "../ladder/ladder.ts";
import { readLadder } from "../ladder/store.ts";
import { type Paused } from "../log/pause.ts";
import { type Oldest, oldestUnfinished, tableSizes, type TableSize } from "../log/sizes.ts";
import { type DiskOptions, diskUse } from "../store/disk.ts";
import { readHealth } from "../role/health.ts";
import { type Pool } from "../store/pool.ts";
import { type Health } from "../watch/health.ts";
import { type ShownBudget, showBudgets } from "./show-budgets.ts";

export interface ProcessRow {
  readonly name: string;
  readonly role: string;
  readonly started_at: Date;
  readonly alive: boolean;
  readonly slots: number;
}

/** All classes together. */
export interface ConsumerRow extends EndedRow {
  readonly unread: number;
  readonly retrying: number;
  readonly parked: number;
  readonly timersDue: number;
}

export interface EndedRow {
  readonly consumer: string;
  readonly dead: number;
  readonly dropped: number;
  readonly expired: number;
  readonly cancelled: number;
  readonly coalesced: number;
  /** Those that are not due yet too. */
  readonly timers: number;
}

/** A backlog, without the samples from which its rates were measured. */
export type BacklogRow = Pick<
  Foreseen,
  "consumer" | "stream" | "class" | "unread" | "retrying" | "putOff" | "parked" | "timersDue" | "waiting"
> & {
  readonly arrivingPerSecond: number;
  readonly finishingPerSecond: number;
  readonly course: Foreseen["forecast"]["course"];
  /** Until nothing waits any more while as many come as now; null when that will not be at this rate. */
  readonly clearSeconds: number | null;
  /** For how long there is work in what waits; null when nothing is done. */
  readonly workSeconds: number | null;
  readonly oldestSeconds: number | null;
};

export interface Status {
  readonly health: Health;
  readonly budgets: readonly ShownBudget[];
  readonly processes: readonly ProcessRow[];
  readonly consumers: readonly ConsumerRow[];
  readonly backlogs: readonly BacklogRow[];
  readonly paused: readonly Paused[];
  readonly ladder: readonly Rung[];
  /** Those that are on. */
  readonly alarms: readonly Alarm[];
  readonly tables: readonly TableSize[];
  readonly oldest: readonly Oldest[];
  /** The share of the disk that is used, if it is known. */
  readonly disk: number | undefined;
}

const nowhere: DiskOptions = { dataDir: undefined, diskBytes: undefined };

/**
 * One look at the store: the backlogs as they are now, by the rates that its processes have measured. Who looks again
 * and again passes the same `measure`.
 */
export async function readStatus(pool: Pool, disk: DiskOptions = nowhere, measure = new Measure()): Promise<Status> {
  const processes = await pool.query<ProcessRow>(
    `select name, role, started_at, expires_at > now() as alive,
            (select count(*)::int from holdfast.lease where lease.process = process.id) as slots
     from holdfast.process order by role, name`,
  );
  const ended = await pool.query<EndedRow>(
    `select consumer.name as consumer, ends.*,
       (select count(*)::int from holdfast.timer t where t.stream = consumer.stream) as timers
     from holdfast.consumer, lateral (select ${endings} from holdfast.ended where ended.consumer = consumer.id) as ends
     order by consumer.name`,
  );
  const { owners, backlogs } = await measure.look(pool);
  const [tables, oldest] = [await tableSizes(pool), await oldestUnfinished(pool)];
  const found = foresee(backlogs);
  return {
    health: await readHealth(pool),
    budgets: await showBudgets(pool, { backlogs: found }),
    processes: processes.rows,
    consumers: ended.rows.map((row) => ({ ...row, ...sumOf(found.filter((one) => one.consumer === row.consumer)) })),
    backlogs: found.map(rowOf),
    paused: owners.flatMap(({ consumer, pausedAt }) => (pausedAt ? [{ consumer, since: pausedAt }] : [])),
    ladder: await readLadder(pool),
    alarms: (await readAlarms(pool)).filter((one) => !one.ended),
    tables,
    oldest,
    disk: await diskUse(pool, disk),
  };
}

export const ends = ["dead", "dropped", "expired", "cancelled", "coalesced"] as const;
const endings = ends.map((name) => `(count(*) filter (where outcome = '${name}'))::int as ${name}`).join(", ");

function sumOf(all: readonly Foreseen[]): Omit<ConsumerRow, keyof EndedRow> {
  const sum = (pick: (one: Foreseen) => number) => all.reduce((total, one) => total + pick(one), 0);
  return {
    unread: sum((one) => one.unread),
    retrying: sum((one) => one.retrying),
    parked: sum((one) => one.parked),
    timersDue: sum((one) => one.timersDue),
  };
}

function rowOf(one: Foreseen): BacklogRow {
  const { consumer, stream, class: name, unread, retrying, putOff, parked, timersDue, waiting, forecast } = one;
  return {
    consumer,
    stream,
    class: name,
    waiting,
    unread,
    retrying,
    putOff,
    parked,
    timersDue,
    arrivingPerSecond: rounded(one.arriving),
    finishingPerSecond: rounded(one.finishing),
    course: forecast.course,
    clearSeconds: Number.isFinite(forecast.clearSeconds) ? rounded(forecast.clearSeconds) : null,
    workSeconds: Number.isFinite(forecast.workSeconds) ? rounded(forecast.workSeconds) : null,
    oldestSeconds: one.oldestMs === null ? null : rounded((one.atMs - one.oldestMs) / 1000),
  };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
