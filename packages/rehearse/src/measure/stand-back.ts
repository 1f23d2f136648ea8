// The target stands back a little behind who drives and measures it: with all cores busy the driver would send late.

import { readdirSync, writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import { measureLimits } from "./limits.ts";

/**
 * By Unix' niceness for each thread that there is by now, and, where Linux schedules by sessions, by that of
 * theirs.
 */
export function standBack(pids: readonly number[]): void {
  const { targetNiceness } = measureLimits;
  for (const pid of pids) {
    attempt(() => setPriority(pid, targetNiceness));
    attempt(() => writeFileSync(`/proc/${pid}/autogroup`, String(targetNiceness)));
    attempt(() => {
      for (const thread of readdirSync(`/proc/${pid}/task`)) setPriority(Number(thread), targetNiceness);
    });
  }
}

/** What has ended meanwhile, or is not Linux, stays as it is. */
function attempt(act: () => void): void {
  try {
    act();
  } catch {
    // It is only a help.
  }
}
