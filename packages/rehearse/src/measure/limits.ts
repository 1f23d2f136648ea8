// Every bound of measuring, in one place, with its unit in its name.

export const measureLimits = {
  /** From the start of a target until it answers. */
  startMs: 30_000,
  /** A target that listens but does not answer `GET /` within this is taken as it is. */
  firstAnswerMs: 5_000,
  /** How often a starting target is looked at. */
  lookMs: 50,
  /** A target that listens elsewhere than on its PORT has this long to listen there as well. */
  otherPortGraceMs: 4_000,
  /** Between SIGTERM and SIGKILL. */
  stopMs: 5_000,
  /** How far the target stands back when all cores are busy: 0 to 19, as Unix has it. */
  targetNiceness: 5,
  outputLines: 200,
  /** A longer line of output is cut. */
  outputLineCharacters: 2_000,
  /** Lines of output that an error message repeats. */
  errorLines: 12,
  /** Between two trials: the target is left alone until it rests, this long at most. */
  drainMs: 3_000,
  drainLookMs: 150,
  /** A target that refuses connections this long has ended, even if what launched it has not. */
  refusingMs: 1_000,
  /** Below this share of one core a target rests. */
  restingCores: 0.1,
  /** Trials of one search, repeated ones and the recovery included. */
  searchTrials: 14,
  /**
   * Share of two seconds in which the visits of a bunched low step begin: at 17 % of the limit on average that is a
   * little more than the limit while it lasts.
   */
  bunching: 0.13,
  /** Visits per second that no target is asked for less than. */
  gentlestRate: 0.5,
} as const;
