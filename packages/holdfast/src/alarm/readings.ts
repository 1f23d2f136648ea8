// From what is known of an installation to the figures of the alarms and of the ladder: values in, values out. Texts
// name consumers, budgets, pids and hosts, never keys, ids, bodies or errors, which may tell of a person.

import { type Foreseen } from "../backlog/backlog.ts";
import { type BudgetRow } from "../budget/shared.ts";
import { changed } from "../budget/plan.ts";
import { usedShare } from "../budget/usage.ts";
import { type EventClass } from "../log/class.ts";
import { type LadderFigures } from "../ladder/steps.ts";
import { type Rung } from "../ladder/ladder.ts";
import { type Health, stoppedStages } from "../watch/health.ts";
import { type VitalsReport } from "../watch/vitals.ts";
import { type Reading, type Readings } from "./book.ts";
import { countText } from "./table.ts";

/** What `look.sql` gives. */
export interface StoreLook {
  readonly processes: readonly { readonly name: string; readonly vitals: VitalsReport }[];
  readonly writer: { readonly pid: number; readonly by: string; readonly seconds: number } | null;
  readonly preparedSeconds: number | null;
  readonly connections: number;
  readonly connectionsMax: number;
}

/** What is not known is undefined. */
export interface Sources {
  readonly look: StoreLook;
  readonly backlogs: readonly Foreseen[] | undefined;
  /** Share of the disk that is used, and whether new events are refused because of it. */
  readonly disk: number | undefined;
  readonly full: boolean;
  readonly budgets: readonly BudgetRow[] | undefined;
  readonly health: Health | undefined;
  readonly rungs: readonly Rung[];
}

/** The figures of all alarms but `store`. */
export function readingsOf(sources: Sources): Readings {
  const { backlogs, disk, full, budgets, health, rungs, look } = sources;
  const percent = full ? 100 : disk === undefined ? undefined : disk * 100;
  const used = budgets?.map(budgetReading);
  const diskText = full ? "new events are refused" : "of the store's disk is used";
  return {
    ...(percent !== undefined && {
      disk: [{ subject: "", value: (disk ?? 1) * 100, text: "of the store's disk is used" }],
      "disk-full": [{ subject: "", value: percent, text: diskText }],
    }),
    ...(backlogs && {
      "backlog-critical": backlogReadings(backlogs, "critical"),
      "backlog-normal": backlogReadings(backlogs, "normal"),
      "backlog-sheddable": backlogReadings(backlogs, "sheddable"),
    }),
    ...(used && { budget: used, "budget-spent": used }),
    ...(health && { canary: canaryReadings(health) }),
    ladder: rungs.flatMap(({ step, taken, reason }) => (taken ? [{ subject: step, value: 1, text: reason }] : [])),
    ...storeReadings(look),
    ...processReadings(look),
  };
}

/** What the ladder goes by. */
export function ladderFiguresOf({ backlogs, disk, look }: Sources): LadderFigures {
  const waiting = look.processes.flatMap(({ vitals }) => Object.values(vitals.waiting));
  return {
    criticalSeconds: behind(backlogs, "critical"),
    normalSeconds: behind(backlogs, "normal"),
    poolWaiting: waiting.length === 0 ? undefined : Math.max(...waiting),
    disk,
  };
}

/**
 * How long the oldest has waited, in seconds. What is put off until later does not wait, nor does what is worked on as
 * fast as it comes.
 */
function waitedSeconds({ waiting, putOff, oldestMs, atMs, forecast, pausedAt }: Foreseen): number {
  if (oldestMs === null || waiting - putOff <= 0 || (forecast.course === "keeps up" && !pausedAt)) return 0;
  const age = Math.max(0, (atMs - oldestMs) / 1000);
  // The oldest may be one of those that are put off.
  return putOff > 0 && Number.isFinite(forecast.workSeconds) ? Math.min(age, forecast.workSeconds) : age;
}

function backlogReadings(backlogs: readonly Foreseen[], name: EventClass): readonly Reading[] {
  return backlogs
    .filter((one) => one.class === name)
    .map((one) => {
      const text = `${countText(one.waiting - one.putOff)} events wait`;
      return { subject: one.consumer, value: waitedSeconds(one), text: one.pausedAt ? `${text}; it is paused` : text };
    });
}

// A consumer that somebody has paused, or that does nothing at all, does not get faster by what others leave undone.
function behind(backlogs: readonly Foreseen[] | undefined, name: EventClass): number | undefined {
  const moving = backlogs?.filter((one) => one.class === name && !one.pausedAt && one.forecast.course !== "stands");
  return moving && Math.max(0, ...moving.map(waitedSeconds));
}

function budgetReading({ name, plan, state, clock }: BudgetRow): Reading {
  const used = Object.entries(usedShare(state, changed(plan, state.figures), clock));
  const [limit = "", share = 0] = used.toSorted(([, one], [, other]) => other - one)[0] ?? [];
  return { subject: name, value: share * 100, text: limit === "" ? "" : `of its ${limit} is used` };
}

function canaryReadings(health: Health): readonly Reading[] {
  return stoppedStages(health)
    .filter(({ stage }) => stage !== "store")
    .map(({ consumer, stage }) => ({
      subject: consumer === undefined ? stage : `${consumer}/${stage}`,
      value: 1,
      text: `${consumer ?? "the installation"} does not move at the stage ${stage}`,
    }));
}

function storeReadings({ writer, preparedSeconds, connections, connectionsMax }: StoreLook): Readings {
  const seconds = Math.max(writer?.seconds ?? 0, preparedSeconds ?? 0);
  const isPrepared = (preparedSeconds ?? 0) > (writer?.seconds ?? 0);
  const text = isPrepared ? "a prepared transaction" : `pid ${writer?.pid ?? "?"}${programOf(writer?.by)}`;
  const share = (connections / Math.max(1, connectionsMax)) * 100;
  return {
    transaction: [{ subject: "", value: seconds, text }],
    connections: [{ subject: "", value: share, text: `${connections} of ${connectionsMax} are taken` }],
  };
}

/** What a client calls itself may be anything: only plain words go out. */
function programOf(name: string | undefined): string {
  return name !== undefined && /^[\w/ .-]{1,40}$/.test(name) ? `, ${name}` : "";
}

function processReadings({ processes }: StoreLook): Readings {
  const machines = new Map(processes.map(({ vitals }) => [vitals.host, vitals]));
  const each = (value: (vitals: VitalsReport) => number, text: (vitals: VitalsReport) => string) =>
    processes.map(({ name, vitals }) => ({ subject: name, value: value(vitals), text: text(vitals) }));
  return {
    "event-loop": each(
      ({ delayMs }) => delayMs,
      ({ cpu }) => `its process takes ${Math.round(cpu * 100)} % of a core`,
    ),
    memory: each(
      ({ heap }) => heap * 100,
      () => "of its heap is used",
    ),
    pool: processes.flatMap(({ name, vitals }) =>
      Object.entries(vitals.waiting).map(([pool, count]) => ({
        subject: `${name}/${pool}`,
        value: count,
        text: `for the pool ${pool}`,
      })),
    ),
    cpu: [...machines].map(([host, { machineCpu }]) => ({
      subject: host,
      value: machineCpu * 100,
      text: "of its processor time is used",
    })),
  };
}
