// Whether a generator that sent late makes a trial's figures void, or was only held up by a target that filled the
// machine: then what came late counts as waiting, from the planned moment, and the target is what was too slow.

import type { LoadReport } from "../drive/trial-load.ts";
import type { MachineUse, Promised } from "./trial.ts";

/** Of what the generator leaves of the machine; target and databases are then what it is full of. */
const fullShare = 0.7;
/** Of what is promised: sends that are this late change nothing about whether it was kept. */
const slightShare = 0.2;

/** The generator's own report, with the machine in view. */
export function generatorOf(
  { generator, elapsedMs }: LoadReport,
  machine: MachineUse,
  promised: Promised,
): LoadReport["generator"] {
  if (generator.lacked !== "processor" || machine.disturbed || generator.cpuMs >= 0.5 * elapsedMs) return generator;
  const isFull = machine.targetCores + machine.databaseCores >= fullShare * (machine.cores - machine.generatorCores);
  const isSlight = generator.latenessP99Ms <= slightShare * promised.p95Ms;
  if (!isFull && !isSlight) return generator;
  const { late, latenessP99Ms, cpuMs } = generator;
  return { late, latenessP99Ms, cpuMs, ranOut: false };
}
