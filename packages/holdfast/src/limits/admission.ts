// Bounds of admission: what a web process takes at once, how long a request waits for its turn, when it is refused.

export const admissionLimits = {
  /** Requests of one process that are being answered. */
  admissionInFlight: 1_024,
  /** Those that are begun in one turn of the event loop: the ceiling, and where it begins. */
  admissionPerTurn: 512,
  admissionPerTurnFirst: 16,
  /** What is still being answered then waits for something else than this process, and no longer counts … */
  admissionHoldMs: 250,
  /** … but for this: all that are open, those that stream to browsers too. */
  admissionHeld: 14_000,
  /** Important requests may go beyond the others' ceiling by this share of it, and by one at least. */
  admissionReserveShare: 0.25,
  /** How long a request waits for its turn while some are refused, and how many of one class wait. */
  admissionQueueMs: 100,
  admissionQueueLength: 1_000,
  /** How long while everybody is let in: a process that gets no processor for a moment is no overload. */
  admissionOpenQueueMs: 1_000,
  /** How long while a release is rolled in: starting processes take the processor for seconds, and it passes. */
  admissionRollingQueueMs: 5_000,
  /** Requests of one connection that are at the door or being answered; those behind wait for them. */
  admissionOfConnection: 8,
  /** Of a body that is larger so much must have come before its request has a turn, while others wait for theirs. */
  admissionBodyBytes: 16 * 1024,
  /** Turns of the event loop in a row that only take connections, and how long: libuv takes one in each. */
  admissionSpareTurns: 32,
  admissionSpareMs: 10,
  /**
   * A window in which every request has waited longer means overload: CoDel's shortest wait, as Facebook uses it, but
   * 20 ms, because an event loop's own pauses are longer than its 5 ms (DAGOR: 20 ms on average) …
   */
  admissionWaitMs: 20,
  /** … or one in which more have waited too long than this share of those that were begun. */
  admissionExpiredShare: 0.05,
  /** … and more than so few: a few in one window are a pause of the process, not a crowd. */
  admissionExpiredFew: 2,
  /** A turn of the event loop, its 90th percentile: when it takes longer, fewer requests are taken in one. */
  admissionTurnMs: 20,
  /** What one refusal costs, about (measured: 17 to 20 µs of a core, most of it reading the request). */
  admissionRefusalMs: 0.02,
  /** Shares of the time that refusing takes: connections are closed, then cut, then new ones are not taken … */
  admissionFloodShares: [0.2, 0.3, 0.6],
  /** … while a turn takes longer than this. */
  admissionFloodTurnMs: 15,
  /** Windows without trouble before a step of refusing is taken back. */
  admissionCalmWindows: 10,
  /** How often what has waited too long is looked for, and how long one window of figures is. */
  admissionTickMs: 25,
  admissionWindowMs: 100,
  /** Windows without a request after which the clocks are stopped. */
  admissionIdleWindows: 50,
  /** What a window's figures weigh in the next one. */
  admissionMemory: 0.9,
  /** The most that was finished in a second of late: its memory from window to window, and the share still let in. */
  admissionBestMemory: 0.99,
  admissionBestShare: 0.7,
  /** How much more is let in after a window without overload, and so many times that after so many in a row … */
  admissionOpening: 1.05,
  /** … at most: ten times as many after 0.9 s. */
  admissionOpeningMost: 1.5,
  /** The longest pause that a refusal asks for; the shortest is a second. */
  admissionRetrySeconds: 5,
  /** A refused request with a larger body is not read to its end: its connection is closed. */
  admissionUnreadBytes: 16 * 1024,
  /** A path that is longer is none of an app's. */
  admissionPathCharacters: 2_000,
} as const;
