// What can happen to a process: killed, held still, hung, leaking. The first two are done to it from outside, by its
// pid; the others it is told to do, by a file, where it obeys (`obeyProcessFaults`).

import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type OwnFault } from "./obey.ts";
import { until } from "./until.ts";

/** A fault that is on. Ending it twice is harmless. */
export interface RunningFault extends Disposable {
  end(): void;
}

/**
 * Kills a process at once (SIGKILL); resolves when it is gone. Harmless when it was gone before. A child of this very
 * process is gone when Node.js has heard of it.
 */
export async function killProcess(pid: number): Promise<void> {
  if (signalled(pid, "SIGKILL")) await until(`process ${pid} is gone`, () => !signalled(pid, 0));
}

/** Holds a process still (SIGSTOP), with its connections open, until the fault's end lets it go on. */
export function holdStill(pid: number): RunningFault {
  if (!signalled(pid, "SIGSTOP")) throw new Error(`there is no process ${pid} to hold still`);
  return ending(() => signalled(pid, "SIGCONT"));
}

export interface ProcessFaults extends Disposable {
  /** For the processes under test: what they pass to `obeyProcessFaults`, such as by a variable of the environment. */
  readonly file: string;
  /** Hung or leaking from now on, within some 50 ms; one fault at a time, a later one ends the one before. */
  inflict(fault: OwnFault): RunningFault;
}

/** Makes the file by which processes are told what to do; it goes at the end, and every fault with it. */
export function processFaults(): ProcessFaults {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-faults-"));
  const file = join(folder, "fault.json");
  const tell = (fault: OwnFault | null) => {
    // Whole at any moment: nobody reads half a fault.
    writeFileSync(`${file}.new`, JSON.stringify(fault));
    renameSync(`${file}.new`, file);
  };
  tell(null);
  let turn = 0;
  return {
    file,
    inflict(fault) {
      const mine = ++turn;
      tell(fault);
      return ending(() => turn === mine && tell(null));
    },
    [Symbol.dispose]() {
      turn += 1;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function ending(lift: () => unknown): RunningFault {
  let over = false;
  const end = () => {
    if (!over) lift();
    over = true;
  };
  return { end, [Symbol.dispose]: end };
}

function signalled(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
