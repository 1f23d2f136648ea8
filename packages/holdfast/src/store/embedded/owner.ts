// The claim of one supervisor on a data folder: a symbolic link `owner.<number>` whose target (never opened) names the
// process. Making a link is atomic and carries its text at once. At most one live process holds the claim.

import { readdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fault } from "../../errors.ts";
import { birthOf, folderMark } from "./inspect.ts";

export interface Claim {
  /** Gives the folder back; harmless when done twice. */
  release(): void;
}

/**
 * Claims `dataDir` for this process. Throws HF_ALREADY_RUNNING when a live process has it (this one too); a claim whose
 * process has gone, or that came along with a copy of the folder, is taken over.
 *
 * Taking over number n is making number n + 1, which only one can do. One that was slow between looking and making can
 * make a number that was already used up; it then sees a higher one and withdraws. So the highest number always counts.
 */
export function claim(dataDir: string): Claim {
  for (;;) {
    const last = claims(dataDir).at(-1) ?? 0;
    const holder = last === 0 ? null : liveHolder(dataDir, last);
    if (holder !== null) throw fault("HF_ALREADY_RUNNING", { pid: holder, folder: dataDir });
    const mine = last + 1;
    if (!make(dataDir, mine)) continue;
    const all = claims(dataDir);
    if (all.at(-1) === mine) {
      for (const older of all) if (older < mine) rmSync(nameOf(dataDir, older), { force: true });
      return { release: () => withdraw(dataDir, mine) };
    }
    withdraw(dataDir, mine);
  }
}

/** The pid of the live process that has claimed `dataDir`, or null. */
export function claimedBy(dataDir: string): number | null {
  const last = claims(dataDir).at(-1);
  return last === undefined ? null : liveHolder(dataDir, last);
}

function make(dataDir: string, number: number): boolean {
  try {
    symlinkSync(textOf(dataDir, process.pid), nameOf(dataDir, number));
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** Removes our claim, and only ours: after a suspension another may have come by the same number. */
function withdraw(dataDir: string, number: number): void {
  if (target(dataDir, number) === textOf(dataDir, process.pid)) rmSync(nameOf(dataDir, number), { force: true });
}

function liveHolder(dataDir: string, number: number): number | null {
  const text = target(dataDir, number);
  const pid = Number(text?.split(":")[0]);
  if (text === null || !Number.isInteger(pid) || pid <= 0) return null;
  return text === textOf(dataDir, pid) ? pid : null;
}

function textOf(dataDir: string, pid: number): string {
  return `${pid}:${birthOf(pid)}:${folderMark(dataDir)}`;
}

function target(dataDir: string, number: number): string | null {
  try {
    return readlinkSync(nameOf(dataDir, number));
  } catch {
    return null;
  }
}

function nameOf(dataDir: string, number: number): string {
  return join(dataDir, `owner.${number}`);
}

function claims(dataDir: string): number[] {
  return readdirSync(dataDir)
    .flatMap((name) => /^owner\.(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .toSorted((a, b) => a - b);
}
