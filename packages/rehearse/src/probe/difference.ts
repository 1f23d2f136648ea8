// The difference between two moments of each process, in the words of readings.ts.

import type { Labels, Moment, RowState } from "./journals.ts";
import type { PoolReadings, ProcessReadings, QueryReadings, RequestReadings } from "./readings.ts";
import { callsOf } from "./calls-of.ts";
import { costs, type Grown, number, type Rows, text } from "./grown.ts";

/** A mark, as far as it is needed here. */
interface Mark {
  readonly number: number;
  readonly moments: ReadonlyMap<number, Moment>;
}

export function difference(from: Mark, to: Mark): readonly ProcessReadings[] {
  return [...to.moments.values()].flatMap((end) => {
    const begin = from.moments.get(end.pid);
    // It wrote nothing meanwhile: it had ended before.
    if (begin?.atMs === end.atMs) return [];
    return [between(begin, end, { after: from.number, until: to.number })];
  });
}

interface Stretch {
  readonly after: number;
  readonly until: number;
}

function between(begin: Moment | undefined, end: Moment, stretch: Stretch): ProcessReadings {
  const rows: Rows = (table) => grownRows(begin, end, { table, stretch });
  const all = grown({ sums: begin?.sums, labels: {} }, { sums: end.sums, tops: end.tops, labels: {} }, stretch);
  const events = end.events.slice(begin?.events.length ?? 0);
  const connections = rows("connections")[0];
  return {
    pid: end.pid,
    parentPid: end.parentPid,
    nodeVersion: end.nodeVersion,
    wallMs: end.atMs - (begin?.atMs ?? end.beganMs),
    cpu: { mainMs: all.sum("mainMs"), processMs: all.sum("processMs"), childrenMs: all.sum("childrenMs") },
    loop: { activeMs: all.sum("activeMs"), delayP99Ms: all.top("delayP99Ms"), delayMaxMs: all.top("delayMaxMs") },
    gc: {
      count: all.sum("gcCount"),
      pauseMs: all.sum("gcPauseMs"),
      majorCount: all.sum("majorCount"),
      majorPauseMs: all.sum("majorPauseMs"),
    },
    memory: {
      rssBytes: end.last["rssBytes"] ?? 0,
      heapUsedBytes: end.last["heapUsedBytes"] ?? 0,
      heapLimitBytes: end.last["heapLimitBytes"] ?? 0,
      externalBytes: end.last["externalBytes"] ?? 0,
      afterMajor: events
        .filter(({ kind }) => kind === "major")
        .map(({ labels }) => ({ heapBytes: number(labels["heapBytes"]), requests: number(labels["requests"]) })),
    },
    requests: rows("requests").map(request),
    connectionsAccepted: connections?.sum("count") ?? 0,
    tlsHandshakes: connections?.sum("tls") ?? 0,
    profile: events
      .filter(({ kind }) => kind === "profile")
      .map(({ labels }) => ({
        where: text(labels["where"]),
        name: text(labels["name"]),
        selfMs: number(labels["selfMs"]),
        share: number(labels["share"]),
      })),
    probeMs: end.probeMs - (begin?.probeMs ?? 0),
    ...work(rows),
  };
}

type Work = Omit<
  ProcessReadings,
  | "pid"
  | "parentPid"
  | "nodeVersion"
  | "wallMs"
  | "cpu"
  | "loop"
  | "gc"
  | "memory"
  | "requests"
  | "connectionsAccepted"
  | "tlsHandshakes"
  | "profile"
  | "probeMs"
>;

function work(rows: Rows): Work {
  const waits = rows("threadWaits")[0];
  const name = (row: Grown) => ({ ...costs(row), name: text(row.labels["name"]) });
  return {
    pools: rows("pools").map((row) => pool(row, rows("whileHeld"))),
    queries: rows("queries").map(query),
    locks: rows("locks").map((row) => ({
      ...costs(row),
      kind: text(row.labels["kind"]),
      shape: text(row.labels["shape"]),
      hottestMs: row.sum("hottestMs"),
      squaredMs: row.sum("squaredMs"),
    })),
    redis: rows("redis").map((row) => ({
      ...costs(row),
      command: text(row.labels["command"]),
      key: text(row.labels["key"]),
      replyBytes: row.sum("replyBytes"),
      maxReplyBytes: row.top("maxReplyBytes"),
    })),
    calls: callsOf(rows),
    children: rows("children").map((row) => ({
      ...costs(row),
      command: text(row.labels["command"]),
      sync: row.labels["sync"] === true,
    })),
    syncCalls: rows("syncCalls").map(name),
    threads: {
      size: number(waits?.labels["size"] ?? 4),
      waitMeanMs: waits === undefined ? 0 : waits.sum("ms") / Math.max(1, waits.sum("count")),
      waitMaxMs: waits?.top("maxMs") ?? 0,
      tasks: rows("tasks").map(name),
    },
    timers: rows("timers").map((row) => ({
      ...costs(row),
      intervalMs: number(row.labels["intervalMs"]),
      queries: row.sum("queries"),
      calls: row.sum("calls"),
      children: row.sum("children"),
    })),
    logs: rows("logs").map((row) => ({ ...costs(row), sink: text(row.labels["sink"]), bytes: row.sum("bytes") })),
    opened: rows("opened").map((row) => ({
      kind: text(row.labels["kind"]),
      count: row.sum("count"),
      ms: row.sum("ms"),
      where: text(row.labels["where"]),
    })),
    errors: rows("errors").map((row) => ({
      message: text(row.labels["message"]),
      where: text(row.labels["where"]),
      count: row.sum("count"),
      fatal: row.labels["fatal"] === true,
      route: text(row.labels["route"]),
      body: text(row.labels["body"]),
    })),
  };
}

function request(row: Grown): RequestReadings {
  return {
    route: text(row.labels["route"]),
    count: row.sum("count"),
    failed: row.sum("failed"),
    ms: row.sum("ms"),
    maxMs: row.top("maxMs"),
  };
}

function query(row: Grown): QueryReadings {
  return {
    ...costs(row),
    kind: text(row.labels["kind"]),
    shape: text(row.labels["shape"]),
    rows: row.sum("rows"),
    maxPerRequest: row.top("maxPerRequest"),
    requests: row.sum("requests"),
  };
}

function pool(row: Grown, whileHeld: readonly Grown[]): PoolReadings {
  const { kind, id, max } = row.labels;
  const key = `${kind}|${id}|${max}`;
  return {
    kind: text(kind),
    id: text(id),
    max: number(max),
    taken: row.sum("taken"),
    waitMs: row.sum("waitMs"),
    maxWaitMs: row.top("maxWaitMs"),
    holdMs: row.sum("holdMs"),
    idleHoldMs: row.sum("idleHoldMs"),
    callsWhileHeld: whileHeld
      .filter(({ labels }) => labels["pool"] === key)
      .map((call) => ({ host: text(call.labels["host"]), count: call.sum("count"), ms: call.sum("ms") })),
    maxWaiting: row.top("maxWaiting"),
    where: text(row.labels["where"]),
  };
}

function grownRows(
  begin: Moment | undefined,
  end: Moment,
  { table, stretch }: { readonly table: string; readonly stretch: Stretch },
): readonly Grown[] {
  return [...end.rows].flatMap(([key, row]) => {
    if (row.table !== table) return [];
    const before = begin?.rows.get(key);
    const hasGrown = Object.entries(row.sums).some(([name, value]) => value !== (before?.sums[name] ?? 0));
    return hasGrown ? [grown(before, row, stretch)] : [];
  });
}

function grown(
  before: { readonly sums: RowState["sums"] | undefined; readonly labels: Labels } | undefined,
  after: Pick<RowState, "sums" | "tops" | "labels">,
  { after: first, until }: Stretch,
): Grown {
  return {
    labels: after.labels,
    sum: (name) => (after.sums[name] ?? 0) - (before?.sums?.[name] ?? 0),
    top: (name) =>
      [...after.tops].reduce(
        (most, [stretch, tops]) => (stretch > first && stretch <= until ? Math.max(most, tops[name] ?? 0) : most),
        0,
      ),
  };
}
