// Bounds of what watches over the whole: the ladder, alarms, room on the disk.

export const guardLimits = {
  /** How often each process reads what is decided, and the one that decides looks at the figures. */
  guardEveryMs: 1_000,
  /** When another process decides, because the one that did is not heard from. */
  guardMs: 5_000,
  /** One statement of the guard: what takes longer is a store that does not answer. */
  guardStatementMs: 3_000,
  /** Figures that cost more are taken so often. */
  guardSlowMs: 5_000,

  /** A step of the ladder is taken when a figure has been at its threshold for so long … */
  ladderTakeMs: 5_000,
  /** … and left when all have been well below theirs for so long. */
  ladderLeaveMs: 30_000,

  /** An alarm is over when its figure has been below the lower threshold for so long. */
  alarmCalmMs: 10_000,
  /** While it lasts it is told again. */
  alarmRepeatMs: 3_600_000,
  /** Between two messages to a target: what changes meanwhile comes in one. */
  alarmPauseMs: 10_000,
  /** Changes in one message; the rest is counted. */
  alarmChanges: 50,
  /** Alarms that are kept at once; more than that is one disaster, not many. */
  alarmsOn: 500,
  /** One try to tell a target, how many there are, and the pause before the second, which then doubles. */
  alarmTryMs: 5_000,
  alarmTries: 4,
  alarmRetryMs: 1_000,
  /** Messages that wait for a target which takes none; and when it is tried again. */
  alarmMessages: 20,
  alarmAgainMs: 60_000,
  /** Characters of a text that goes out with an alarm. */
  alarmTextCharacters: 300,

  /** No event is accepted while less than this share of the store's disk is free, but between these bytes … */
  diskReserveShare: 0.03,
  diskReserveBytes: 128 * 1024 * 1024,
  diskReserveCapBytes: 2 * 1024 * 1024 * 1024,
  /** … until there is so many times as much. */
  diskResumeTimes: 1.25,
  /** While there is no room, Postgres is asked so often to let go of logs that it needs no more. */
  diskCheckpointMs: 30_000,
  /** A file beside the data that makes room for Postgres to recover when the disk is full. */
  ballastBytes: 64 * 1024 * 1024,
  /** It is made when so many times as much is free, looked at so often. */
  ballastTimes: 8,
  ballastEveryMs: 60_000,
} as const;
