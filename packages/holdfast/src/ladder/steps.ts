// The steps of the ladder, in the order in which they are taken: what each does, when it is taken and when it is left.
// None of them touches what is critical.

/** What steps go by. A figure that nobody knows is undefined, and no reason for anything. */
export interface LadderFigures {
  /** Age of the oldest critical event that waits for a consumer that moves, in seconds. */
  readonly criticalSeconds: number | undefined;
  /** The same of normal events. */
  readonly normalSeconds: number | undefined;
  /** Requests and batches that wait for a connection to the store, in the process where they are most. */
  readonly poolWaiting: number | undefined;
  /** Share of the store's disk that is used, 0 to 1. */
  readonly disk: number | undefined;
}

/** Taken when the figure is at `take` or above, left when it is below `leave`. */
export interface Threshold {
  readonly take: number;
  readonly leave: number;
}

export interface Step {
  readonly name: StepName;
  /** What it does, as a sentence. */
  readonly about: string;
  /** One figure at its threshold is enough to take the step; all must be below to leave it. */
  readonly thresholds: Readonly<Partial<Record<keyof LadderFigures, Threshold>>>;
}

export const stepNames = ["pause-sheddable", "coalesce", "postpone"] as const;

export type StepName = (typeof stepNames)[number];

export const steps: readonly Step[] = [
  {
    name: "pause-sheddable",
    about: "Sheddable events and deliveries are accepted and kept, and not worked on.",
    thresholds: {
      criticalSeconds: { take: 5, leave: 2 },
      normalSeconds: { take: 30, leave: 10 },
      poolWaiting: { take: 20, leave: 2 },
    },
  },
  {
    name: "coalesce",
    about: "Consumers that allow coalescing leave out all but the newest event of a key at once; critical ones do not.",
    thresholds: {
      criticalSeconds: { take: 10, leave: 2 },
      normalSeconds: { take: 60, leave: 10 },
    },
  },
  {
    name: "postpone",
    about: "Sheddable schedules and timers wait, and so do fan-outs that are not critical.",
    thresholds: {
      criticalSeconds: { take: 20, leave: 2 },
      normalSeconds: { take: 120, leave: 10 },
      disk: { take: 0.9, leave: 0.87 },
    },
  },
];

const labels: Readonly<Record<keyof LadderFigures, (value: number) => string>> = {
  criticalSeconds: (value) => `critical events are ${Math.round(value)} s behind`,
  normalSeconds: (value) => `normal events are ${Math.round(value)} s behind`,
  poolWaiting: (value) => `${Math.round(value)} wait for a connection to the store`,
  disk: (value) => `the disk is ${Math.round(value * 100)} % used`,
};

/** The figures of `step` that `holds` for their threshold, in words. */
export function reasonsOf(
  { thresholds }: Step,
  figures: LadderFigures,
  holds: (value: number, threshold: Threshold) => boolean,
): readonly string[] {
  // The keys are those of the table above.
  const names = Object.keys(thresholds) as (keyof LadderFigures)[];
  return names.flatMap((name) => {
    const [value, threshold] = [figures[name], thresholds[name]];
    return value !== undefined && threshold !== undefined && holds(value, threshold) ? [labels[name](value)] : [];
  });
}
