// Every alarm: what it measures, when it is on and when it is over, and what to do about it. docs/alarms.md is written
// from this table by `npm run docs`.

/** `critical` wants somebody now, `warning` today. */
export type Severity = "critical" | "warning";

export interface AlarmKind {
  /** What is measured, of what. */
  readonly measures: string;
  /** On at this figure or above … */
  readonly on: number;
  /** … and over below this one. */
  readonly off: number;
  readonly unit: "%" | "s" | "ms" | "waiting" | "there";
  /** For how long it must be so before the alarm is on, in seconds. */
  readonly forSeconds: number;
  readonly severity: Severity;
  readonly means: string;
  /** One sentence. */
  readonly todo: string;
}

export const alarmTable = {
  store: {
    measures: "Since when Postgres has not answered the process that looks",
    on: 5,
    off: 1,
    unit: "s",
    forSeconds: 0,
    severity: "critical",
    means: "Postgres is away, or takes more than 3 seconds for a small statement. Nothing new is accepted.",
    todo: "Look at postgres.log in the data folder, at the disk, and at the machine of the database.",
  },
  disk: {
    measures: "Share of the disk under the store that is used",
    on: 85,
    off: 82,
    unit: "%",
    forSeconds: 0,
    severity: "warning",
    means:
      "The store fills its disk. At 90 % fan-outs and sheddable schedules wait; near its end nothing new is accepted.",
    todo: "See in `holdfast status` which consumer keeps old parts of the log, and get it going; or make room.",
  },
  "disk-full": {
    measures: "Share of the disk under the store that is used; 100 % while nothing new is accepted",
    on: 95,
    off: 93,
    unit: "%",
    forSeconds: 0,
    severity: "critical",
    means: "New events are refused with 503 (HF_STORE_FULL) from 3 % free on (128 MB to 2 GB); pages and work go on.",
    todo: "Free some space now: it goes on by itself as soon as there is room, without a restart.",
  },
  "backlog-critical": {
    measures: "Age of the oldest critical event that waits for a consumer or delivery",
    on: 10,
    off: 2,
    unit: "s",
    forSeconds: 3,
    severity: "critical",
    means: "What must not wait waits: more comes than is done, or its consumer stands still or is paused.",
    todo: "See `holdfast status` for its rate and `holdfast health` for where it stands; add processes of the role.",
  },
  "backlog-normal": {
    measures: "Age of the oldest normal event that waits for a consumer or delivery",
    on: 60,
    off: 20,
    unit: "s",
    forSeconds: 5,
    severity: "warning",
    means: "More comes than is done, or the consumer stands still or is paused.",
    todo: "See in `holdfast status` when it will be clear; add processes of the role, or resume what is paused.",
  },
  "backlog-sheddable": {
    measures: "Age of the oldest sheddable event that waits for a consumer or delivery",
    on: 3_600,
    off: 1_800,
    unit: "s",
    forSeconds: 60,
    severity: "warning",
    means: "Sheddable work has waited for an hour, perhaps because a step of the ladder holds it.",
    todo: "See `holdfast ladder` for what is taken, and `holdfast status` for when it will be clear.",
  },
  canary: {
    measures: "Stages at which something stands still (see health.md)",
    on: 1,
    off: 1,
    unit: "there",
    forSeconds: 0,
    severity: "critical",
    means: "Canaries do not pass this stage: events that come there wait, though processes may look well.",
    todo: "See `holdfast health` for what holds it up, and docs/health.md for what each stage asks for.",
  },
  budget: {
    measures: "Share of a budget's day or cap that is used",
    on: 80,
    off: 75,
    unit: "%",
    forSeconds: 0,
    severity: "warning",
    means: "Deliveries under this budget will soon wait, the sheddable ones first.",
    todo: "See in `holdfast budget` when it will be spent and what waits; it can be raised while everything runs.",
  },
  "budget-spent": {
    measures: "Share of a budget's day or cap that is used",
    on: 100,
    off: 99,
    unit: "%",
    forSeconds: 0,
    severity: "critical",
    means: "Deliveries under this budget wait until its next day or month; none is lost.",
    todo: "Raise it with `holdfast budget`, or wait; `holdfast budget` says until when.",
  },
  transaction: {
    measures: "Age of the oldest transaction of the cluster that writes",
    on: 30,
    off: 5,
    unit: "s",
    forSeconds: 0,
    severity: "warning",
    means: "While it is open, parts of the log cannot turn and finished rows cannot be removed.",
    todo: "Find it in pg_stat_activity by its pid and end it with pg_terminate_backend(pid).",
  },
  connections: {
    measures: "Share of Postgres' connections that are taken",
    on: 85,
    off: 75,
    unit: "%",
    forSeconds: 5,
    severity: "warning",
    means: "Soon no process can be added, and one that is started again may not get in.",
    todo: "Run fewer processes, raise max_connections, or put pgbouncer before Postgres.",
  },
  pool: {
    measures: "Who waits for a connection to the store, in one pool of a process",
    on: 20,
    off: 5,
    unit: "waiting",
    forSeconds: 10,
    severity: "warning",
    means: "Requests or batches queue inside the process because the database is slow or the pool is small.",
    todo: "Look for slow statements in pg_stat_activity, then add processes of the role.",
  },
  "event-loop": {
    measures: "How late a process' event loop comes, 99th percentile of a second",
    on: 50,
    off: 25,
    unit: "ms",
    forSeconds: 20,
    severity: "warning",
    means: "The process is short of processor time, or something blocks it: every request of it is late.",
    todo: "Add processes of this role, or find what blocks with `node --cpu-prof`.",
  },
  cpu: {
    measures: "Share of a machine's processor time that is used",
    on: 90,
    off: 80,
    unit: "%",
    forSeconds: 60,
    severity: "warning",
    means: "The machine has hardly any processor time left: waiting times grow steeply from here.",
    todo: "Move a role to another machine, or take a larger one; `holdfast ladder up` gains time.",
  },
  memory: {
    measures: "Share of its heap that a process uses",
    on: 85,
    off: 75,
    unit: "%",
    forSeconds: 30,
    severity: "warning",
    means: "Near 100 % the process collects garbage all the time, and then ends and is started again.",
    todo: "Look for a leak, or give the process more by NODE_OPTIONS=--max-old-space-size.",
  },
  ladder: {
    measures: "Steps of the ladder that are taken",
    on: 1,
    off: 1,
    unit: "there",
    forSeconds: 0,
    severity: "warning",
    means: "What is less important waits, so that what is critical goes on.",
    todo: "See `holdfast ladder` for what is taken and why; it is left by itself when the figures are well.",
  },
} as const satisfies Readonly<Record<string, AlarmKind>>;

export type AlarmName = keyof typeof alarmTable;

/** The entry of an alarm. */
export function kindOf(name: AlarmName): AlarmKind {
  return alarmTable[name];
}

export function isAlarm(name: string): name is AlarmName {
  return Object.hasOwn(alarmTable, name);
}

/** A figure as people read it: `87 %`, `12 s`. */
export function figureText(value: number, unit: AlarmKind["unit"]): string {
  return unit === "there" ? "" : `${countText(value)} ${unit}`;
}

/** A whole number with commas. `toLocaleString` takes 34 ms the first time, on the thread that works. */
export function countText(value: number): string {
  return String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}
