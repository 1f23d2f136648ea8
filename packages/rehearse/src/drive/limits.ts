// Every bound of the load generator, in one place, with its unit in its name. Callers may pass smaller or larger ones.

export const driveLimits = {
  /** Status line and headers of one answer; also the trailers of a chunked one. */
  maxHeadBytes: 16 * 1024,
  /** One chunk-size line with its extensions. */
  maxChunkLineBytes: 1024,
  maxBodyBytes: 1024 * 1024,
  /** From handing a request to a connection until its whole answer is there, connecting included. */
  requestTimeoutMs: 10_000,
  /** What is read at a time; one buffer for all connections of a thread. */
  readBufferBytes: 64 * 1024,
  /** Requests that one pool holds, on the wire and waiting for a connection together. */
  maxOutstanding: 10_000,
  /** How often a pool looks for waiting requests whose time is over. */
  sweepMs: 50,
  reconnectFirstMs: 10,
  reconnectMaxMs: 1_000,
  /** The open loop's clock: everything that fell due since the last tick is sent in one go. */
  tickMs: 1,
  /** A request sent this long after its planned time counts as late: then the generator itself was too slow. */
  lateAfterMs: 10,
  /** Of one answer in drive(): more is the target's fault; only the first MiB is kept for the session. */
  maxAnswerBytes: 1024 * 1024 * 1024,
  keepAnswerBytes: 1024 * 1024,
  maxRedirects: 5,
  /** A kept connection that rested this long is closed: the target may be about to do so. */
  idleMs: 1_000,
  /** Connections that a run with kept ones opens at most in one tick. */
  openedPerTick: 8,
  /** Different step names that are counted apart. */
  maxStepNames: 200,
  maxFailures: 20,
  /** Of a failed request's body, in a report. */
  maxSampleBytes: 2 * 1024,
  /** A thread that used this share of a core, or was this late for one send in a hundred, was too weak. */
  busyShare: 0.85,
  tooLateMs: 25,
  /** One frame that a WebSocket target sends. */
  maxFrameBytes: 1024 * 1024,
  /** From asking the driving thread to stop until it is ended by force. */
  stopMs: 2_000,
  /** Events that a repeating sender holds: waiting for their key, on the wire, and waiting to be repeated. */
  maxHeld: 100_000,
  maxAttempts: 1_000,
  repeatFirstMs: 20,
  repeatMaxMs: 1_000,
  /** Ledger lines are handed to the operating system at this size even within one turn of the event loop. */
  ledgerBufferBytes: 256 * 1024,
} as const;
