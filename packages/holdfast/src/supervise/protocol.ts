// What the supervisor and its processes tell each other. A process may run another release than its supervisor: what
// is here only ever grows.

import { type EventClass } from "../log/class.ts";
import { type Upkeep } from "../role/retain.ts";

/** What a process is started with, as JSON in HOLDFAST_CHILD. */
export interface ChildOptions {
  readonly appFile: string;
  /** Roles to run, the one stand-in to run (`stand-in:NAME`), or `prepare`. */
  readonly roles: readonly string[];
  readonly name: string;
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** The one class of requests that it serves, and how far it stands back from other processes. */
  readonly listener?: EventClass | undefined;
  readonly niceness?: number | undefined;
  /** Where the web role finds its listening socket, which the supervisor holds. */
  readonly listenFd?: number | undefined;
  readonly standIns: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly logFile: string | undefined;
  readonly logLevel: string;
  readonly upkeep: Upkeep;
  /** It follows one that has ended: a store that is away now was there before, so it waits for it. */
  readonly successor?: boolean;
}

/** What the supervisor has to know of an app, which it never loads itself. */
export interface AppCard {
  readonly name: string;
  readonly places: readonly { readonly name: string; readonly path: string }[];
  readonly standIns: readonly string[];
}

/** How a process is, once a second. Figures of others may be wrong: whoever reads them expects anything. */
export interface Beat {
  /** Share of one core since the last beat. */
  readonly cpu: number;
  readonly memoryBytes: number;
  /** The longest delay of the event loop since the last beat. */
  readonly loopMs: number;
  /** How much work waits, in seconds; the most of the consumers and deliveries of its roles. */
  readonly backlogSeconds: number;
  /** Answers since its start, and those among them that said 500. */
  readonly answered: number;
  readonly failed: number;
}

/** What a process tells its supervisor. */
export type ChildMessage =
  | { readonly kind: "ready"; readonly address: string | undefined }
  /** For the store. */
  | { readonly kind: "waits" }
  | { readonly kind: "failed"; readonly code: string; readonly message: string; readonly hint: string }
  | { readonly kind: "alive"; readonly beat: Beat }
  /** From `prepare`: the app can be loaded; then, that its migrations were applied. */
  | { readonly kind: "loaded"; readonly app: AppCard }
  | { readonly kind: "migrated"; readonly applied: readonly string[] };

/** What the supervisor tells a process. */
export type ParentMessage =
  /** Finish what is under way, and end: at once, or without anybody noticing, since others serve. */
  | "stop"
  | "drain"
  /** Another one of its role has joined: let go of this part, from 0 to 1, of what it holds. */
  | { readonly kind: "share"; readonly part: number }
  /** A release is being rolled in, or no longer: who comes meanwhile waits rather than is refused. */
  | { readonly kind: "rolling"; readonly on: boolean }
  /** To `prepare` only. */
  | Migrate;

export interface Migrate {
  readonly kind: "migrate";
  readonly url: string;
  /** Unsafe settings of Postgres that are accepted knowingly. */
  readonly risks: string;
  /** `expand`: what old code can live with; `contract`: the rest, once the old code has gone. */
  readonly phase: "all" | "expand" | "contract";
}
