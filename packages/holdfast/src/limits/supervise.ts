// Limits of the supervisor: how it hears from processes, ends and starts them, how many there are, and when a release
// is taken back.

export const superviseLimits = {
  /** A process that is told to stop and has not by then is ended by force: longer than `drainIdleMs` and `drainMs`. */
  stopMs: 20_000,
  /** How long a new supervisor waits for the port that processes of a former one still have. */
  portPatienceMs: 12_000,
  /** How often a process says that it lives, … */
  beatMs: 1_000,
  /** … how long its silence may last unless HOLDFAST_HANG_SECONDS says otherwise, and how often one looks. */
  hangMs: 5_000,
  hangLookMs: 500,
  /** Memory that one process may take unless HOLDFAST_MEMORY_MB says otherwise. */
  memoryMb: 1_024,
  /** The heap's share of the memory that a process may have, and the share at which it is relieved. */
  heapShare: 0.75,
  memoryShare: 0.9,

  /** How often the number of processes is looked at. */
  scaleLookMs: 1_000,
  /** One more when work waits for so long, or processes take so much of a core each, … */
  scaleUpBacklogSeconds: 5,
  scaleUpCpu: 0.8,
  /** … and one less when hardly any waits and the others would be no busier than this; … */
  scaleDownBacklogSeconds: 1,
  scaleDownCpu: 0.5,
  /** … when that has lasted; between two steps there is a rest, and between up and down a long one. */
  scaleUpMs: 5_000,
  scaleDownMs: 60_000,
  scaleRestMs: 10_000,
  scaleTurnMs: 5 * 60_000,

  /** How long the first process of a release in each role is watched before the others follow. */
  releaseWatchMs: 3_000,
  /** So many failures, and this share of all, make a release bad; or twice the share of the one before it. */
  releaseFailures: 5,
  releaseFailedShare: 0.05,

  /** From the start of a process until it is ready; one that takes longer hangs, and is ended and started again. */
  childStartMs: 30_000,
  restartMs: 100,
  /** Of the log, what may wait in memory for its file; more is dropped. */
  logBufferBytes: 8 * 1024 * 1024,
  restartCapMs: 5_000,
} as const;
