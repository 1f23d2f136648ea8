// A process under the supervisor: runs its roles, says when it is ready, and ends when it is told to, when the
// supervisor is gone, or when others have its slots.

import { setTimeout as sleep } from "node:timers/promises";
import { type App } from "../app.ts";
import { fault, HoldfastError } from "../errors.ts";
import { limits } from "../limits.ts";
import { type EventClass } from "../log/class.ts";
import { isStoreAway } from "../store/failure.ts";
import { loadApp } from "./load.ts";
import { type Upkeep } from "./retain.ts";
import { type Role, roles } from "./role.ts";
import { runRoles } from "./run.ts";

/** What a child is started with, as JSON in HOLDFAST_CHILD. */
export interface ChildOptions {
  readonly appFile: string;
  /** Roles to run, or the one stand-in to run. */
  readonly roles: readonly string[];
  readonly name: string;
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** The one class of requests that it serves, and how far it stands back from other processes. */
  readonly listener?: EventClass | undefined;
  readonly niceness?: number | undefined;
  readonly standIns: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly logFile: string | undefined;
  readonly logLevel: string;
  readonly upkeep: Upkeep;
  /** It follows one that has ended: a store that is away now was there before, so it waits for it. */
  readonly successor?: boolean;
}

/** What a child tells its supervisor. */
export type ChildMessage =
  | { readonly kind: "ready"; readonly address: string | undefined }
  /** For the store. */
  | { readonly kind: "waits" }
  | { readonly kind: "failed"; readonly code: string; readonly message: string; readonly hint: string };

/** Runs until told to stop; ends the process itself. */
export async function runChild(): Promise<void> {
  // Set by the supervisor of the same version.
  const options = JSON.parse(process.env["HOLDFAST_CHILD"] ?? "{}") as ChildOptions;
  delete process.env["HOLDFAST_CHILD"];
  let running: Started | undefined;
  let ending = false;
  const end = (code: number) => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(code || 1), limits.drainMs).unref();
    void Promise.resolve(running?.stop()).then(
      () => process.exit(code),
      () => process.exit(1),
    );
  };
  process.on("message", (message) => message === "stop" && end(0));
  // The supervisor is gone: nobody would start us again or end us.
  process.on("disconnect", () => end(0));
  // The terminal sends these to the whole group; the supervisor decides when we end.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => undefined);
  try {
    running = await startPatiently(options, () => end(1));
    tell({ kind: "ready", address: running.address });
  } catch (error) {
    tell(failure(error, options));
    process.exit(1);
  }
}

interface Started {
  readonly address: string | undefined;
  stop(): Promise<void>;
}

async function startPatiently(options: ChildOptions, onFenced: () => void): Promise<Started> {
  const app = await loadApp(options.appFile);
  for (;;) {
    try {
      return await start(app, options, onFenced);
    } catch (error) {
      if (options.successor !== true || !isStoreAway(error)) throw error;
      tell({ kind: "waits" });
      await sleep(limits.restartMs);
    }
  }
}

async function start(app: App, options: ChildOptions, onFenced: () => void): Promise<Started> {
  const standIn = app.standIns.find(({ name }) => options.roles.includes(`stand-in:${name}`));
  if (standIn) {
    const { host, port, folder } = options;
    const started = await standIn.start({ host, port, folder });
    return { address: started.url, stop: () => started.stop() };
  }
  const wanted = options.roles.filter((name): name is Role => roles.some((role) => role === name));
  return runRoles({ ...options, app, roles: wanted, canaries: true, onFenced });
}

function failure(error: unknown, { name, host, port }: ChildOptions): ChildMessage {
  const known = error instanceof HoldfastError ? error : unforeseen();
  return { kind: "failed", code: known.code, message: known.message, hint: known.hint };

  function unforeseen(): HoldfastError {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
      return fault("HF_PORT_IN_USE", { host, port }, error);
    }
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return fault("HF_START_FAILED", { name, reason }, error);
  }
}

function tell(message: ChildMessage): void {
  process.send?.(message);
}
