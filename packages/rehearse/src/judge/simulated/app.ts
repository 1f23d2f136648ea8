// A made-up app by its mechanisms, and what one visit to it takes of each part: what a real one would spend.

export interface App {
  readonly name: string;
  readonly cores: number;
  readonly workers: number;
  /** Share of the requests of the heaviest worker; evenly spread when missing. */
  readonly heaviestShare?: number;
  /** The process that forks the others answers all requests first and hands them on. */
  readonly front?: true;
  readonly requestsPerVisit: number;
  /** CPU of the main thread per visit for what is nobody's fault: HTTP, routing, JSON. */
  readonly plainMs: number;
  /** Share of the main thread's CPU that goes into collecting garbage. */
  readonly gcShare: number;
  /** CPU that V8's own threads take for collecting, per visit; none when it is missing. */
  readonly gcHelperMs?: number;
  /** Plain code at one place of the app: CPU of one call, and calls per visit. */
  readonly code?: { readonly where: string; readonly eachMs: number; readonly perVisit: number };
  readonly queries: readonly Query[];
  readonly pool?: { readonly max: number };
  /** A client of the pool is held while this host is called. */
  readonly holdsFor?: string;
  readonly redis: readonly RedisCommand[];
  readonly calls: readonly Call[];
  readonly children?: { readonly perVisit: number; readonly cpuMs: number; readonly spawnMs: number };
  readonly sync: readonly {
    readonly name: string;
    readonly where: string;
    readonly eachMs: number;
    readonly perVisit: number;
  }[];
  readonly tasks?: { readonly name: string; readonly eachMs: number; readonly perVisit: number; readonly size: number };
  readonly timer?: { readonly everyMs: number; readonly queries: number; readonly busyMs: number };
  readonly log?: { readonly perVisit: number; readonly eachMs: number };
  readonly connectsEachTime?: boolean;
  readonly leakBytes?: number;
  readonly cacheBytes?: number;
  readonly handshakeMs?: number;
  /** Share of the visits with odd characters that end in an error; `ends` when the process dies of it. */
  readonly crash?: { readonly share: number; readonly ends: boolean };
  readonly throttled?: number;
  readonly probed: boolean;
}

export interface Query {
  readonly shape: string;
  readonly table: string;
  readonly tableRows: number;
  readonly scans: boolean;
  /** Rows that an index gives each time, when they are more than are wanted; and with what the indexes begin. */
  readonly fetched?: number;
  readonly ledBy?: readonly string[];
  /** How many in one request that asks it, and in how many requests of a visit. */
  readonly each: number;
  readonly requests: number;
  /** On the database: CPU and other waiting of one, and rows given. */
  readonly cpuMs: number;
  readonly waitMs: number;
  readonly rows: number;
  /** It changes one and the same row, and keeps it locked for so many ms. */
  readonly lockMs?: number;
  /** The probe sees how long: the lock is kept until a commit of its own. */
  readonly commits?: true;
}

export interface RedisCommand {
  readonly command: string;
  readonly key: string;
  readonly perVisit: number;
  readonly serverMs: number;
  readonly bytes: number;
}

export interface Call {
  readonly host: string;
  readonly where: string;
  readonly perVisit: number;
  readonly maxPerRequest: number;
  readonly ms: number;
  /** Allowed per second; more is answered with 429. */
  readonly allowed?: number;
  /** Grows this slow with many at a time: so many are worked on by the other side at once. */
  readonly atOnce?: number;
  /** Made by the requests that sign somebody up only, of which a visit makes `signUps`. */
  readonly signUps?: number;
}

/** CPU of the app for one query or Redis command: sending, parsing, the pool's turning. */
const clientMs = 0.09;
const connectDatabaseMs = 3.2;
const connectClientMs = 1.1;
const forkBlocksMs = 0.25;

export interface Spent {
  readonly loopCpuMs: number;
  /** With the time in which the thread is blocked without using CPU. */
  readonly loopMs: number;
  readonly databaseMs: number;
  readonly redisMs: number;
  readonly threadMs: number;
  readonly helperMs: number;
  readonly childMs: number;
  readonly boxMs: number;
  readonly holdMs: number;
  readonly idleHoldMs: number;
  readonly queriesPerVisit: number;
}

/** What one visit takes when nothing waits. */
export function spentBy(app: App): Spent {
  const total = <T>(items: readonly T[], of: (item: T) => number): number =>
    items.reduce((all, one) => all + of(one), 0);
  const queriesPerVisit = total(app.queries, (one) => one.each * one.requests);
  const asks = total(app.queries, (one) => one.requests);
  const parse = total(app.redis, (one) => one.perVisit * (clientMs + one.bytes * 20e-6));
  const connect = app.connectsEachTime === true ? asks : 0;
  const computing = total(app.sync, (one) => (/fs\./.test(one.name) ? 0.4 : 1) * one.eachMs * one.perVisit);
  const blocked = total(app.sync, (one) => (/fs\./.test(one.name) ? 0.6 : 0) * one.eachMs * one.perVisit);
  const logged = (app.log?.perVisit ?? 0) * (app.log?.eachMs ?? 0);
  const spawn = (app.children?.perVisit ?? 0) * ((app.children?.spawnMs ?? 0) + forkBlocksMs);
  const own =
    app.plainMs +
    (app.code === undefined ? 0 : app.code.eachMs * app.code.perVisit) +
    queriesPerVisit * clientMs +
    connect * connectClientMs +
    parse +
    computing +
    logged * 0.1 +
    spawn * 0.6 +
    total(app.calls, (one) => one.perVisit * 0.3) +
    (app.handshakeMs ?? 0);
  const loopCpuMs = own / (1 - app.gcShare);
  const databaseMs =
    total(app.queries, (one) => one.each * one.requests * (one.cpuMs + 0.04)) + connect * connectDatabaseMs;
  const redisMs = total(app.redis, (one) => one.perVisit * (one.serverMs + 0.01));
  const threadMs = (app.tasks?.eachMs ?? 0) * (app.tasks?.perVisit ?? 0);
  const helperMs = app.gcHelperMs ?? 0;
  const childMs = (app.children?.perVisit ?? 0) * (app.children?.cpuMs ?? 0);
  const heldCall = app.calls.find((one) => one.host === app.holdsFor);
  const idleHoldMs = heldCall === undefined ? asks * 0.05 : heldCall.perVisit * heldCall.ms;
  const queryMs = total(app.queries, (one) => one.each * one.requests * (one.cpuMs + one.waitMs + 0.15));
  return {
    loopCpuMs,
    loopMs: loopCpuMs + blocked + logged * 0.9 + spawn * 0.4,
    databaseMs,
    redisMs,
    threadMs,
    helperMs,
    childMs,
    boxMs: loopCpuMs * 1.08 + databaseMs + redisMs + threadMs + helperMs + childMs,
    holdMs: queryMs + idleHoldMs,
    idleHoldMs,
    queriesPerVisit,
  };
}
