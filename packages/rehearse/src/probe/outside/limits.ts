// Every bound of the readings from outside, in one place, with its unit in its name.

export const outsideLimits = {
  /** More than this was taken by others, on average over a trial, while the cores were short: it proves nothing. */
  disturbedCores: 0.15,
  /** The same while so much lay idle that nobody had to wait for a core. */
  disturbedIdleCores: 0.35,
  idleCores: 0.5,
  /** How often it is looked for children of the target that have ended, and for its sockets. */
  childrenEveryMs: 20,
  socketsEveryMs: 100,
  /** Reading sockets waits at least this many times as long as the last reading took: 5 % of a core at the most. */
  socketsRest: 20,
  /** How often it is looked who listens on the port, when the target's processes are not known. */
  searchEveryMs: 1_000,
  activityEveryMs: 50,
  /** Readings between marks are kept for at least ten minutes; the oldest go first. */
  maxSamples: 12_000,
  /** Processes of the target that are read, and threads and descriptors of each. */
  maxProcesses: 256,
  maxThreads: 1_024,
  maxDescriptors: 65_536,
  connectMs: 5_000,
  statementMs: 5_000,
  /** Shapes and tables of one database. */
  maxStatements: 1_000,
  maxTables: 500,
  maxShapeCharacters: 4_000,
  /** Redis: keys looked at for their size at one mark, how many big ones are told, and what big means. */
  maxKeys: 1_000,
  maxBigKeys: 20,
  bigElements: 1_000,
  bigBytes: 64 * 1024,
  /** The sizes of keys change slowly. */
  keysEveryMs: 20_000,
  slowEntries: 128,
  maxReplyBytes: 64 * 1024 * 1024,
  /** A database that is larger is not copied. */
  maxScratchBytes: 1024 ** 3,
  maxGrownRows: 20_000_000,
  scratchMs: 120_000,
  /** A table with fewer rows is read as fast without an index. */
  indexFromRows: 1_000,
  /** A filter that keeps more than this share of a table is not helped by an index. */
  indexUpToShare: 0.2,
  maxExplained: 30,
} as const;
