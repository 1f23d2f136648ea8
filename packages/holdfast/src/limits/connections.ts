// Bounds of what one listener bears: connections, heads, slow senders and slow readers.

export const connectionLimits = {
  /** Connections of one web process. Beyond them, who has sent no whole request for longest makes room. */
  connections: 16_000,
  /** A connection that is younger is given time to send its request before it has to make room. */
  connectionGraceMs: 1_000,
  /** A head that is not complete by then is cut off (slow-loris). */
  headMs: 10_000,
  /** Bytes of a head: request line and headers. */
  headBytes: 16 * 1024,
  /** How often one looks for what is too slow. */
  connectionLookMs: 500,
  /** A body that comes more slowly than this, after so long, is cut off; the figures of Apache's mod_reqtimeout, with
   * less patience. */
  bodySlowMs: 5_000,
  bodyBytesPerSecond: 500,
  /** What all bodies that are on their way in may take together. */
  bodiesBytes: 128 * 1024 * 1024,
  /** An answer that is read more slowly than this, after so long, is cut off. */
  readSlowMs: 10_000,
  readBytesPerSecond: 4_000,
  /** How long a refused sender may go on sending, so that it hears of the refusal. */
  lingerMs: 1_000,
  /** Requests of one connection that wait for their answers: more is no client, but somebody who piles up work. */
  pipelined: 32,
} as const;
