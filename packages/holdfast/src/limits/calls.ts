// Bounds of calls to the outside: budgets, retries, answers.

export const callLimits = {
  /** A budget without a short window gives out calls that can be used for so long … */
  budgetBlockMs: 1_000,
  /** … and so many at once at most. */
  budgetBlockCalls: 5_000,
  /** How long a process waits at least between two questions, while all it wants is given. */
  budgetAskMs: 10,
  /** A call that takes longer than this to leave its process is late. */
  budgetLateMs: 10,
  /** When the ledger is told what came back, if nothing else is asked. */
  budgetReportMs: 250,
  /** How often a process looks whether a spent or paused budget has been changed. */
  budgetLookMs: 1_000,
  /** What is to wait longer for its budget waits as a row. */
  budgetAsideMs: 5_000,
  /** How long a budget is used up before what comes after is set aside. */
  budgetScarceMs: 10_000,
  /** A call whose process is lost counts as under way for so long. */
  budgetCallMs: 60_000,
  /** How far a forecast looks ahead. */
  forecastDays: 3_660,
  /** Somebody should know before a budget is spent. */
  budgetAlarmShare: 0.8,
  /** Retries that an outside service gets: a share of the first tries, and so many a second (Google SRE: 10 %). */
  retriesPerCall: 0.2,
  retriesPerSecond: 10,
  retriesBurst: 10,
  /** A circuit opens when half of so many calls within so long have failed; pauses double from the base to the cap. */
  circuitCalls: 20,
  circuitWindowMs: 10_000,
  circuitBaseMs: 1_000,
  circuitCapMs: 60_000,
  /** The answer of an outside service that is read, and kept. */
  answerBytes: 64 * 1024,
  /** Keys whose answers one delivery of a process has in memory. */
  knownKeys: 10_000,

  /** The longest that a Retry-After of an outside service is believed: nonsense must not close a budget for a week. */
  retryAfterCapMs: 24 * 3_600_000,
  /** When to call again a service that asks not to be called so often and names no time. */
  limitedMs: 5_000,
  /** A part of an address's path that is so long may be a token. */
  callTokenCharacters: 16,
} as const;
