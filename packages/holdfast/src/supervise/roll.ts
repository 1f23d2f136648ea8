// Rolls a release in: processes are replaced one after the other, each new one serves before the old one finishes, and
// the first of each role is watched for a while. Whatever does not start or is not well leads back to the old release.

import { setTimeout as sleep } from "node:timers/promises";
import { fault } from "../errors.ts";
import { limits } from "../limits.ts";
import { type Crew } from "./crew.ts";
import { type Supervised } from "./process.ts";
import { type Beat } from "./protocol.ts";
import { type Release } from "./release.ts";

export interface RollOptions {
  readonly crews: readonly Crew[];
  readonly from: Release;
  readonly to: Release;
  readonly say: (line: string) => void;
}

/** Throws what the release was refused for, after the old one has everything again. */
export async function roll(options: RollOptions): Promise<void> {
  for (const crew of options.crews) crew.rolling(true);
  try {
    await rollIn(options);
  } finally {
    for (const crew of options.crews) crew.rolling(false);
  }
}

async function rollIn({ crews, from, to, say }: RollOptions): Promise<void> {
  try {
    // One after the other: processes that start at the same time take the processor from those that serve.
    for (const crew of crews) await replaceFirst(crew, { from, to, say });
    for (const crew of crews) await replaceAll(crew, { from, to, say });
    for (const crew of crews) for (const { process } of crew.members) wellOrThrow(process, undefined);
  } catch (error) {
    say(`the release is not well: ${error instanceof Error ? error.message : String(error)}`);
    for (const crew of crews) await replaceAll(crew, { from: to, to: from, say });
    say(`everything runs ${from.folder} again`);
    throw error;
  }
}

type Replacing = Omit<RollOptions, "crews">;

async function replaceFirst(crew: Crew, { from, to, say }: Replacing): Promise<void> {
  const old = crew.members.find(({ release }) => release === from)?.process;
  if (!old) return;
  const before = old.beat;
  await crew.replace(old, to, (next) => watch(next, before));
  say(`${old.name} is replaced, and ${crew.role} is well`);
}

async function replaceAll(crew: Crew, { from, to, say }: Replacing): Promise<void> {
  for (const { process, release } of crew.members) {
    if (release !== from) continue;
    await crew.replace(process, to);
    say(`${process.name} is replaced`);
  }
}

async function watch(process: Supervised, before: Beat | undefined): Promise<void> {
  const began = performance.now();
  const lasted = () => performance.now() - began;
  // A busy process is late to say how it is, and nobody knows before it has.
  while (lasted() < limits.releaseWatchMs || (process.beats < 2 && lasted() < limits.childStartMs)) {
    await sleep(limits.hangLookMs);
    wellOrThrow(process, before);
  }
}

/** A process that fell over is unwell, and so is one that fails far more often than the one whose place it takes. */
function wellOrThrow(process: Supervised, before: Beat | undefined): void {
  const { name, beat } = process;
  if (process.restarts > 0 || !process.isReady) throw fault("HF_RELEASE_UNWELL", { name, reason: "it fell over" });
  if (!beat || beat.failed < limits.releaseFailures) return;
  const share = beat.failed / Math.max(1, beat.answered);
  const usual = before ? before.failed / Math.max(1, before.answered) : 0;
  if (share <= Math.max(limits.releaseFailedShare, 2 * usual)) return;
  throw fault("HF_RELEASE_UNWELL", { name, reason: `${beat.failed} of ${beat.answered} went wrong` });
}
