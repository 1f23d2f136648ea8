// What the judge gets to see: everything that a rehearsal has measured so far, in the judge's words.

import { counts, type World } from "./judge/index.ts";
import type { Context } from "./measure/context.ts";
import { demandOf, type DemandOptions, type DemandTable } from "./measure/demand.ts";
import type { Promised, Trial } from "./measure/trial.ts";
import type { ProcessReadings } from "./probe/readings.ts";

export interface Measured {
  readonly context: Context;
  readonly demand: DemandTable;
  readonly ground: DemandOptions;
  /** Low steps, and the trials of the search with its confirmation and recovery, each in their order. */
  readonly low: readonly Trial[];
  readonly searched: readonly Trial[];
  readonly diagnosed: readonly ProcessReadings[] | undefined;
  readonly promised: Promised;
}

export function worldOf(measured: Measured): World {
  const { context, demand, low, searched, diagnosed, promised } = measured;
  const held = searched.filter(({ kept }) => kept).toSorted((a, b) => b.visitsPerSecond - a.visitsPerSecond);
  const [top = low.findLast(({ kept }) => kept)] = held;
  const probed = low.some(({ inside }) => inside.length > 0);
  const later = laterOf(measured);
  return {
    demand,
    lowTrials: low.filter(({ purpose }) => purpose === "low"),
    searchTrials: searched,
    brokenTrials: searched.filter(({ kept }) => !kept),
    highestHeld: top,
    ...(diagnosed === undefined ? {} : { diagnosed }),
    ...(later === undefined ? {} : { later }),
    promised,
    target: {
      cores: low[0]?.machine.cores ?? 1,
      node: probed || (context.target.listener()?.executable.split("/").at(-1)?.startsWith("node") ?? false),
      probed,
      connections: context.settings.connections,
    },
  };
}

/** What held after something had broken, and what that says of each part. */
function laterOf({ searched, promised, ground }: Measured): World["later"] {
  const first = searched.findIndex(({ kept }) => !kept);
  const trials = first === -1 ? [] : searched.slice(first).filter((trial) => trial.kept && counts(trial));
  const demand = demandOf(trials, promised, ground);
  return demand && { trials, demand };
}
