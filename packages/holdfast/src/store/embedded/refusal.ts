// Turns what the file system or Postgres says into an error of our table, so that a full disk or a read-only folder has
// the same code wherever it shows up first.

import { fault, HoldfastError } from "../../errors.ts";

const readOnlyCodes = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST"]);
const fullCodes = new Set(["ENOSPC", "EDQUOT"]);

/** Text of Postgres (LC_ALL=C) and of libc for a full disk or quota. */
const fullText = /No space left on device|Disk quota exceeded/;

/** The error to throw for `error`, which came up while writing to `folder`. One of our own goes through as it is. */
export function refusal(error: unknown, folder: string): unknown {
  if (!(error instanceof Error) || error instanceof HoldfastError) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (fullCodes.has(code)) return fault("HF_DISK_FULL", { folder, reason: error.message }, error);
  if (readOnlyCodes.has(code)) return fault("HF_DATA_READ_ONLY", { folder, reason: error.message }, error);
  return error;
}

/** Runs `step` and turns what it throws by `refusal`. */
export async function refusing<Result>(folder: string, step: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await step();
  } catch (error) {
    throw refusal(error, folder);
  }
}

export interface Ended {
  readonly program: string;
  /** The data folder. */
  readonly folder: string;
  readonly reason: string;
  /** Its last lines. */
  readonly tail: string;
}

/** The error for a program of Postgres that ended: HF_DISK_FULL when its lines say so, else HF_POSTGRES_FAILED. */
export function programFault({ program, folder, reason, tail }: Ended): HoldfastError {
  const full = tail.split("\n").find((line) => fullText.test(line));
  if (full !== undefined) return fault("HF_DISK_FULL", { folder, reason: full.trim() });
  return fault("HF_POSTGRES_FAILED", { program, reason, tail: tail.trim() === "" ? "(it said nothing)" : tail.trim() });
}
