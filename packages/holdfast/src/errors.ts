// Holdfast's errors: `fault()` makes one from the table; nothing else in the runtime throws an Error of its own.

import { backupErrors } from "./errors/backup.ts";
import { connectionErrors } from "./errors/connections.ts";
import { postgresErrors } from "./errors/postgres.ts";
import { requestsErrors } from "./errors/requests.ts";
import { runningErrors } from "./errors/running.ts";
import { startingErrors } from "./errors/starting.ts";

/**
 * The table of errors: a code for ever, what happened, what to do, the HTTP status and whether trying again can help.
 * docs/errors.md is generated from it.
 */
export const errorTable = {
  ...requestsErrors,
  ...connectionErrors,
  ...runningErrors,
  ...startingErrors,
  ...postgresErrors,
  ...backupErrors,
};

export type ErrorCode = keyof typeof errorTable;

/** An error of Holdfast's table. `code` never changes its meaning; `hint` says what to do about it. */
export class HoldfastError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly status: number;
  readonly retry: boolean;

  constructor(code: ErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    const entry = errorTable[code];
    this.name = "HoldfastError";
    this.code = code;
    this.hint = entry.hint;
    this.status = entry.status;
    this.retry = entry.retry;
  }
}

/** Makes the error `code`, its places filled from `facts`; `cause` is kept for the log, never shown to a client. */
export function fault(
  code: ErrorCode,
  facts: Readonly<Record<string, string | number>> = {},
  cause?: unknown,
): HoldfastError {
  const message = errorTable[code].message.replace(/\{(\w+)\}/g, (place, name: string) => String(facts[name] ?? place));
  return new HoldfastError(code, message, cause);
}
