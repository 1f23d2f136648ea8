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
  /** Events that a repeating sender holds: waiting for their key, on the wire, and waiting to be repeated. */
  maxHeld: 100_000,
  maxAttempts: 1_000,
  repeatFirstMs: 20,
  repeatMaxMs: 1_000,
  /** Ledger lines are handed to the operating system at this size even within one turn of the event loop. */
  ledgerBufferBytes: 256 * 1024,
} as const;
