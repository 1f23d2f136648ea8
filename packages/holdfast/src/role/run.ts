// Runs roles of an app in this process: opens what they share, starts them, and stops them in the order in which data
// flows, so that what was accepted can still be worked on.

import { hostname, setPriority } from "node:os";
import { type App } from "../app.ts";
import { BacklogLoop } from "../backlog/loop.ts";
import { Outlook } from "../backlog/outlook.ts";
import { schedulesOf } from "../schedule.ts";
import { openPool } from "../store/pool.ts";
import { installationSecret } from "../store/durability.ts";
import { type EventClass } from "../log/class.ts";
import { Wake } from "../log/wake.ts";
import { Watch } from "../watch/watch.ts";
import { limits } from "../limits.ts";
import { startDeliver } from "./deliver.ts";
import { openDirectory } from "./directory.ts";
import { type Upkeep } from "./retain.ts";
import { type Role, type RoleOptions, type RunningRole } from "./role.ts";
import { startWeb } from "./web.ts";
import { startWork } from "./work.ts";

export interface RunOptions {
  readonly app: App;
  readonly url: string;
  /** In the order in which they start; they stop in the same order. */
  readonly roles: readonly Role[];
  /** Names this process among all; the host's name and pid by default. */
  readonly name?: string;
  readonly host?: string;
  readonly port?: number;
  /** The one class of requests that the web role serves; all by default. */
  readonly listener?: EventClass | undefined;
  /** How far this process stands back from others when the cores are busy: 0 to 19, as Unix has it. */
  readonly niceness?: number | undefined;
  readonly standIns?: Readonly<Record<string, string>>;
  readonly logFile?: string | undefined;
  readonly logLevel?: string;
  /** False when no other process takes part. */
  readonly betweenProcesses?: boolean;
  /** What handlers and routes are told the time is; the machine's clock by default. */
  readonly now?: () => Date;
  /**
   * Whether canaries go through all streams, so that what stands still is seen. `holdfast start` does; in a test the
   * log has only what the test has put there.
   */
  readonly canaries?: boolean;
  /** How long events stay, and where the disk is. */
  readonly upkeep?: Upkeep;
  readonly onFenced?: (error: unknown) => void;
}

export interface Running {
  /** Where the web role listens, if it is one of them. */
  readonly address: string | undefined;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const starters: Readonly<Record<Role, (options: RoleOptions) => Promise<RunningRole>>> = {
  web: startWeb,
  work: startWork,
  deliver: startDeliver,
};

const defaultUpkeep: Upkeep = { retainMs: limits.retainHours * 3_600_000, dataDir: undefined, diskBytes: undefined };

/**
 * Starts the roles on a migrated database. What was started is stopped again when one of them fails. Throws
 * HF_SCHEDULE_BAD when a schedule is wrong.
 */
export async function runRoles(options: RunOptions): Promise<Running> {
  const { app, url, roles } = options;
  schedulesOf(app);
  if (options.niceness !== undefined) setPriority(options.niceness);
  const watch = new Watch({
    role: roles.join("+"),
    logFile: options.logFile,
    level: options.logLevel ?? "info",
  });
  const wake = new Wake({ url, betweenProcesses: options.betweenProcesses ?? true });
  const running: RunningRole[] = [];
  const outlook = new Outlook();
  const backlogs = new BacklogLoop({ url, outlook, troubled: (error) => watch.troubled("backlog", error) });
  const stop = async () => {
    for (const role of running.splice(0)) await role.stop();
    await backlogs.stop();
    await wake.stop();
    watch.log.flush();
  };
  const pool = openPool({ url, purpose: "start", connections: 1 });
  try {
    const directory = await openDirectory(pool, app);
    const secret = await installationSecret(pool);
    await Promise.all([wake.start(), backlogs.start()]);
    const shared = {
      app,
      url,
      wake,
      watch,
      directory,
      outlook,
      secret,
      name: options.name ?? `${hostname()}/${process.pid}`,
      host: options.host ?? "127.0.0.1",
      port: options.port ?? 0,
      listener: options.listener,
      standIns: options.standIns ?? {},
      now: options.now ?? (() => new Date()),
      upkeep: options.upkeep ?? defaultUpkeep,
      canaries: options.canaries ?? false,
      onFenced: options.onFenced ?? ((error: unknown) => watch.troubled("lease", error)),
    };
    for (const role of roles) running.push(await starters[role]({ ...shared, name: `${shared.name}/${role}` }));
  } catch (error) {
    await stop();
    throw error;
  } finally {
    await pool.end();
  }
  const address = running.find((role) => role.address !== undefined)?.address;
  return { address, stop, [Symbol.asyncDispose]: stop };
}
