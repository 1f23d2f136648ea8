// Who used the cores of the machine between two moments: the target, its servers, the generator, and everybody else.

import os from "node:os";
import type { MachineUse } from "../../measure/trial.ts";
import { type FamilyMark, type FamilyUse, familyBetween } from "./family.ts";
import { outsideLimits } from "./limits.ts";
import { foreignMs, type MachineMark } from "./machine.ts";

export interface Seen {
  readonly machine: MachineMark;
  readonly target: FamilyMark;
  readonly generator: FamilyMark;
  /** Servers by the pid of their first process, and those of our own sessions there. */
  readonly servers: ReadonlyMap<number, FamilyMark>;
  readonly ours: FamilyMark;
  readonly others: FamilyMark;
}

export interface Used {
  readonly cores: number;
  readonly target: FamilyUse;
  readonly generatorMs: number;
  readonly servers: ReadonlyMap<number, number>;
  readonly foreignMs: number;
  readonly stolenMs: number;
  readonly overflows: number;
  readonly throttledMs: number;
}

export function useBetween(a: Seen, b: Seen): Used {
  const target = familyBetween(a.target, b.target);
  // Our own sessions cost the server time that is the generator's.
  const sessionsMs = familyBetween(a.ours, b.ours).cpuMs;
  const generatorMs = familyBetween(a.generator, b.generator).cpuMs;
  const servers = new Map<number, number>();
  let serversMs = 0;
  for (const [pid, after] of b.servers) {
    const before = a.servers.get(pid);
    if (before === undefined) continue;
    const all = familyBetween(before, after).cpuMs;
    const sessions = familyBetween(onlyOf(a.ours, before), onlyOf(b.ours, after)).cpuMs;
    servers.set(pid, Math.max(0, all - sessions));
    serversMs += all;
  }
  const left = b.machine.busyMs - a.machine.busyMs - target.cpuMs - generatorMs - serversMs;
  return {
    cores: b.machine.cores,
    target,
    generatorMs: generatorMs + sessionsMs,
    servers,
    foreignMs: foreignMs(left, a.others, b.others),
    stolenMs: b.machine.stolenMs - a.machine.stolenMs,
    overflows: b.machine.overflows - a.machine.overflows,
    throttledMs: b.machine.throttledMs - a.machine.throttledMs,
  };
}

function onlyOf(members: FamilyMark, family: FamilyMark): FamilyMark {
  return new Map([...members].filter(([pid]) => family.has(pid)));
}

export function machineUse(used: Used, wallMs: number): MachineUse {
  const stolenCores = used.stolenMs / wallMs;
  const targetCores = used.target.cpuMs / wallMs;
  const databaseCores = [...used.servers.values()].reduce((sum, ms) => sum + ms, 0) / wallMs;
  const generatorCores = used.generatorMs / wallMs;
  // A process that ends leaves its parent all that it ever used, which may be hours.
  const room = Math.max(0, used.cores - targetCores - databaseCores - generatorCores);
  const foreignCores = Math.min(room, used.foreignMs / wallMs);
  const idle = used.cores - targetCores - databaseCores - generatorCores - foreignCores - stolenCores;
  const { disturbedCores, disturbedIdleCores, idleCores } = outsideLimits;
  // What the machine's host takes is never idle.
  const borne = idle >= idleCores && stolenCores <= disturbedCores ? disturbedIdleCores : disturbedCores;
  const disturbed = foreignCores + stolenCores > borne;
  return { cores: used.cores, targetCores, databaseCores, generatorCores, foreignCores, stolenCores, disturbed };
}

export function unknownMachine(): MachineUse {
  const none = { targetCores: 0, databaseCores: 0, generatorCores: 0, foreignCores: 0, stolenCores: 0 };
  return { cores: os.availableParallelism(), ...none, disturbed: false, unknown: true };
}
