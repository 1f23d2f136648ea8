// Says what a failed statement means: is the store away (outcome unknown, try again), or is the data at fault?

const awayCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "EPIPE",
  "ETIMEDOUT",
  "EACCES",
  "ECONNABORTED",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "ENETDOWN",
  "ENOTFOUND", // no such name, or nobody to ask for it …
  "EAI_AGAIN", // … now
  "EAGAIN", // a Unix socket whose server takes nobody: it is held still, and its queue is full
  "55000", // the database takes no connections: it is being moved
  "25006", // read-only: a replica, or a primary that has just become one
]);

/** What node-postgres says when its own clock has run out over a statement. */
const unansweredMessage = "Query read timeout";

/** What node-postgres says without a code. */
const awayMessages =
  /^(Connection terminated|Connection ended|timeout exceeded when trying to connect|Query read timeout|Client (has encountered a connection error|was closed))/;

/**
 * Lock not available, statement timeout, serialization failure, deadlock: the store lives, the statement lost a
 * race.
 */
const contentionCodes = new Set(["55P03", "57014", "40001", "40P01"]);

/**
 * SQLSTATE classes: 08 connection, 28 and 3D not let in, 53 resources (disk full, too many connections), 57P operator
 * intervention, 58 system.
 */
const awayClasses = /^(08|28|3D|53|57P|58)/;

/** SQLSTATE classes that a row itself causes: 22 data, 23 constraint, 54 program limit. */
const dataClasses = /^(22|23|54)/;

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/**
 * True when the same statement may succeed later and its outcome is unknown. node-postgres gives no code at all for
 * "Connection terminated unexpectedly" and its own timeouts, so these are known by their words.
 */
export function isStoreAway(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== undefined) return awayCodes.has(code) || awayClasses.test(code);
  return error instanceof Error && awayMessages.test(error.message);
}

/** True when nobody has answered the statement, the server's own time limit for it included. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof Error && error.message === unansweredMessage;
}

/** True when there was no room for the statement: it has failed, nothing of it was stored, and later it may succeed. */
export function isDiskFull(error: unknown): boolean {
  return codeOf(error) === "53100";
}

/** True when the statement only lost against others: the same one may succeed at once. */
export function isContention(error: unknown): boolean {
  return contentionCodes.has(codeOf(error) ?? "");
}

/** True when bytes that were asked for as text are not UTF-8, or have characters that the database's encoding lacks. */
export function isNotText(error: unknown): boolean {
  return codeOf(error) === "22021" || codeOf(error) === "22P05";
}

/** True when a row with this unique value is there already. */
export function isRepeat(error: unknown): boolean {
  return codeOf(error) === "23505";
}

/** True when the rows of the statement caused the failure: bisect, and fail only the culprit. */
export function isDataFault(error: unknown): boolean {
  return dataClasses.test(codeOf(error) ?? "");
}
