// What the probe inside a Node.js target has counted, by process: the difference between two moments. All times in ms.
// `where` is the app's own first frame, `src/orders.js:41`, relative to the target's folder, or "" if there is none.

export interface ProcessReadings {
  readonly pid: number;
  /** The pid that forked this one when it is a cluster worker; requests are then spread over several. */
  readonly parentPid: number;
  readonly nodeVersion: string;
  /** Length of the stretch. */
  readonly wallMs: number;
  /** CPU of the main thread, of the whole process, and of children that ended meanwhile. */
  readonly cpu: { readonly mainMs: number; readonly processMs: number; readonly childrenMs: number };
  readonly loop: { readonly activeMs: number; readonly delayP99Ms: number; readonly delayMaxMs: number };
  readonly gc: {
    readonly count: number;
    readonly pauseMs: number;
    readonly majorCount: number;
    readonly majorPauseMs: number;
  };
  readonly memory: MemoryReadings;
  /** Requests answered, by route: ids in the path replaced by `:id`. */
  readonly requests: readonly RequestReadings[];
  readonly connectionsAccepted: number;
  readonly tlsHandshakes: number;
  readonly pools: readonly PoolReadings[];
  readonly queries: readonly QueryReadings[];
  readonly locks: readonly LockReadings[];
  readonly redis: readonly RedisReadings[];
  readonly calls: readonly CallReadings[];
  readonly children: readonly (Costs & { readonly command: string; readonly sync: boolean })[];
  /** Synchronous calls of fs, crypto, zlib and child_process that stop the event loop. */
  readonly syncCalls: readonly (Costs & { readonly name: string })[];
  /** Work of libuv's threads: what was asked for, and how long a no-op waited for a thread. */
  readonly threads: {
    readonly size: number;
    readonly waitMeanMs: number;
    readonly waitMaxMs: number;
    readonly tasks: readonly (Costs & { readonly name: string })[];
  };
  /** Work that a timer began and no request asked for. */
  readonly timers: readonly TimerReadings[];
  /** Writes to stdout, stderr and log files: a slow reader blocks them. */
  readonly logs: readonly (Costs & { readonly sink: string; readonly bytes: number })[];
  /** Database connections opened, by kind: 1 per request is the fault "a connection per request". */
  readonly opened: readonly {
    readonly kind: string;
    readonly count: number;
    readonly ms: number;
    readonly where: string;
  }[];
  readonly errors: readonly ErrorReadings[];
  /** Only after a diagnosing step: the heaviest places of the CPU profile, by own time. */
  readonly profile: readonly {
    readonly where: string;
    readonly name: string;
    readonly selfMs: number;
    readonly share: number;
  }[];
  /** CPU that the probe itself used, as far as it can tell. */
  readonly probeMs: number;
}

export interface Costs {
  readonly where: string;
  readonly count: number;
  readonly ms: number;
  readonly maxMs: number;
}

export interface MemoryReadings {
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
  readonly heapLimitBytes: number;
  readonly externalBytes: number;
  /** Heap right after each major collection of the stretch, with the requests answered until then. */
  readonly afterMajor: readonly { readonly heapBytes: number; readonly requests: number }[];
}

export interface RequestReadings {
  readonly route: string;
  readonly count: number;
  readonly failed: number;
  readonly ms: number;
  readonly maxMs: number;
}

export interface PoolReadings {
  /** `pg`, `postgres.js`, `mysql2`; and which one, when there are several: host:port/database. */
  readonly kind: string;
  readonly id: string;
  readonly max: number;
  readonly taken: number;
  readonly waitMs: number;
  readonly maxWaitMs: number;
  readonly holdMs: number;
  /** The part of `holdMs` in which no query ran: the client was held while something else was waited for. */
  readonly idleHoldMs: number;
  /** Calls out that ran while a client was held, by host. */
  readonly callsWhileHeld: readonly { readonly host: string; readonly count: number; readonly ms: number }[];
  readonly maxWaiting: number;
  readonly where: string;
}

export interface QueryReadings extends Costs {
  readonly kind: string;
  /** The statement with its literals replaced by `?`; at most 500 characters. */
  readonly shape: string;
  readonly rows: number;
  /** Most of this shape within one request, and in how many requests it was asked at all. */
  readonly maxPerRequest: number;
  readonly requests: number;
}

/** Rows that a transaction keeps locked: `ms` from the statement that changed them to the transaction's end. */
export interface LockReadings extends Costs {
  readonly kind: string;
  readonly shape: string;
  /** The part of `ms` that was for the rows which most transactions want; 0 when they want different ones. */
  readonly hottestMs: number;
  /** The sum of the squares of all times that make up `ms`: how uneven they are. */
  readonly squaredMs: number;
}

export interface RedisReadings extends Costs {
  readonly command: string;
  /** Digits replaced by `*`. */
  readonly key: string;
  readonly replyBytes: number;
  readonly maxReplyBytes: number;
}

export interface CallReadings extends Costs {
  readonly host: string;
  readonly method: string;
  readonly statuses: Readonly<Record<string, number>>;
  /** Calls of which no request was the cause. */
  readonly withoutRequest: number;
  readonly maxPerRequest: number;
  /** What the other side said of its quota, as far as it did. */
  readonly retryAfterMs: number | undefined;
  readonly quotaPerWindow: number | undefined;
  readonly quotaWindowMs: number | undefined;
  readonly connectionsOpened: number;
}

export interface TimerReadings extends Costs {
  readonly intervalMs: number;
  readonly queries: number;
  readonly calls: number;
  readonly children: number;
}

export interface ErrorReadings {
  readonly message: string;
  readonly where: string;
  readonly count: number;
  readonly fatal: boolean;
  /** What was being answered when it came: `POST /names`, and the start of the body if it was seen. */
  readonly route: string;
  readonly body: string;
}
