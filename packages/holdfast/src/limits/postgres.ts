// Bounds of the embedded Postgres.

export const postgresLimits = {
  /**
   * The embedded Postgres: when to say that it takes long to be ready, and when to give up (recovery after a
   * crash).
   */
  postgresReadyMs: 30_000,
  postgresRecoveryMs: 10 * 60_000,
  postgresPollMs: 10,
  /** One run of initdb or of Postgres in single-user mode. */
  postgresInitMs: 120_000,
  /** A fast shutdown writes a checkpoint; after this it is an immediate one, and the next start recovers. */
  postgresStopMs: 20_000,
  /** How long to wait for what outlived a kill: its processes end, its shared memory is let go. */
  postgresLeftoverMs: 10_000,
  postgresOrphanMs: 2_000,
  /** A log that is larger at the start is put aside, and the one put aside before is dropped. */
  postgresLogBytes: 10 * 1024 * 1024,
  postgresTailBytes: 4_000,
  /** Linux takes 107 bytes, macOS 103. */
  socketPathBytes: 100,
} as const;
