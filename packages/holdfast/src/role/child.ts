// A process under the supervisor: runs its roles, says when it is ready, and ends when it is told to, when the
// supervisor is gone, or when others have its slots.

import { flushCompileCache } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { readAlarmTargets } from "../alarm/settings.ts";
import { type App } from "../app.ts";
import { fault, HoldfastError } from "../errors.ts";
import { limits } from "../limits.ts";
import { isStoreAway } from "../store/failure.ts";
import { type ChildMessage, type ChildOptions, type ParentMessage } from "../supervise/protocol.ts";
import { loadApp } from "./load.ts";
import { prepareApp } from "./prepare.ts";
import { type Role, roles } from "./role.ts";
import { type Pulse, runRoles } from "./run.ts";
import { sendBeats } from "./beats.ts";

/** Runs until told to stop; ends the process itself. */
export async function runChild(): Promise<void> {
  // Set by the supervisor of the same version.
  const options = JSON.parse(process.env["HOLDFAST_CHILD"] ?? "{}") as ChildOptions;
  delete process.env["HOLDFAST_CHILD"];
  let running: Started | undefined;
  let ending = false;
  const end = (code: number, patient = false) => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(code || 1), limits.stopMs - 1_000).unref();
    void Promise.resolve(running?.stop(patient)).then(
      () => process.exit(code),
      () => process.exit(1),
    );
  };
  process.on("message", (message: ParentMessage) => {
    if (message === "stop" || message === "drain") end(0, message === "drain");
    else if (message.kind === "share") running?.share?.(message.part);
    else if (message.kind === "rolling") running?.rolling?.(message.on);
  });
  // The supervisor is gone: nobody would start us again or end us.
  process.on("disconnect", () => end(0));
  // The terminal sends these to the whole group; the supervisor decides when we end.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => undefined);
  try {
    if (options.roles.includes("prepare")) return await prepareApp(options.appFile, tell);
    running = await startPatiently(options, () => end(1));
    tell({ kind: "ready", address: running.address });
    // At its end it may have no time for that.
    flushCompileCache();
    sendBeats(tell, running);
  } catch (error) {
    tell(failure(error, options));
    process.exit(1);
  }
}

interface Started {
  readonly address: string | undefined;
  readonly pulse?: () => Pulse;
  readonly onProgress?: (run: () => void) => void;
  readonly share?: (part: number) => void;
  readonly rolling?: (on: boolean) => void;
  stop(patient?: boolean): Promise<void>;
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
  const alarms = readAlarmTargets(process.env);
  return runRoles({ ...options, app, roles: wanted, canaries: true, alarms, onFenced });
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

/** Where the supervisor has gone nobody hears it, and "disconnect" says so: that must not end the process at once. */
function tell(message: ChildMessage): void {
  process.send?.(message, undefined, undefined, () => undefined);
}
