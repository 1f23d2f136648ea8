// Runs roles of an app in this process: opens what they share, starts them, and stops them in the order in which data
// flows, so that what was accepted can still be worked on.

import { hostname, setPriority } from "node:os";
import { Guard } from "../alarm/guard.ts";
import { type AlarmTargets, noTargets } from "../alarm/settings.ts";
import { type App } from "../app.ts";
import { BacklogLoop } from "../backlog/loop.ts";
import { Outlook } from "../backlog/outlook.ts";
import { Ladder } from "../ladder/ladder.ts";
import { Room } from "../log/room.ts";
import { schedulesOf } from "../schedule.ts";
import { openPool } from "../store/pool.ts";
import { installationSecret } from "../store/durability.ts";
import { type EventClass } from "../log/class.ts";
import { Wake } from "../log/wake.ts";
import { Watch } from "../watch/watch.ts";
import { limits } from "../limits.ts";
import { startDeliver } from "./deliver.ts";
import { openDirectory } from "./directory.ts";
import { readHealth } from "./health.ts";
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
  /** A descriptor that is bound already, instead of host and port. */
  readonly listenFd?: number | undefined;
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
  /** Where alarms go besides the log. */
  readonly alarms?: AlarmTargets;
  readonly onFenced?: (error: unknown) => void;
}

export interface Running {
  /** Where the web role listens, if it is one of them. */
  readonly address: string | undefined;
  /** How it goes, for whoever keeps it running. */
  pulse(): Pulse;
  /** Calls `run` whenever something has come to an end, many times a second. */
  onProgress(run: () => void): void;
  /** Lets go of this part of the connections: another process has joined. */
  share(part: number): void;
  /** A release is being rolled in, or no longer. */
  rolling(on: boolean): void;
  /** `patient` when other processes serve meanwhile. */
  stop(patient?: boolean): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface Pulse {
  /** How much work waits for these roles, in seconds; Infinity while something waits and nothing is done. */
  readonly backlogSeconds: number;
  /** Requests, events and deliveries that came to an end since the start, and those among them that went wrong. */
  readonly answered: number;
  readonly failed: number;
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
  const watch = new Watch({ role: roles.join("+"), logFile: options.logFile, level: options.logLevel ?? "info" });
  const wake = new Wake({ url, betweenProcesses: options.betweenProcesses ?? true });
  const running: RunningRole[] = [];
  const outlook = new Outlook();
  const backlogs = new BacklogLoop({ url, outlook, troubled: (error) => watch.troubled("backlog", error) });
  const [ladder, room] = [new Ladder(), new Room()];
  const name = options.name ?? `${hostname()}/${process.pid}`;
  const upkeep = options.upkeep ?? defaultUpkeep;
  const targets = options.alarms ?? noTargets;
  const health = options.canaries === true ? readHealth : undefined;
  const guard = new Guard({ url, name, app: app.name, watch, outlook, ladder, room, disk: upkeep, targets, health });
  const stop = async (patient?: boolean) => {
    for (const role of running.splice(0)) await role.stop(patient);
    await guard.stop();
    await backlogs.stop();
    await wake.stop();
    watch.vitals.stop();
    watch.log.flush();
  };
  const pool = openPool({ url, purpose: "start", connections: 1, connectMs: limits.startConnectMs });
  try {
    const directory = await openDirectory(pool, app);
    const secret = await installationSecret(pool);
    await Promise.all([wake.start(), backlogs.start(), guard.start()]);
    const shared = {
      app,
      url,
      wake,
      watch,
      directory,
      outlook,
      ladder,
      room,
      secret,
      name,
      host: options.host ?? "127.0.0.1",
      port: options.port ?? 0,
      listenFd: options.listenFd,
      listener: options.listener,
      standIns: options.standIns ?? {},
      now: options.now ?? (() => new Date()),
      upkeep,
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
  return handleOf({ app, roles, running, outlook, watch, stop });
}

interface Handled {
  readonly app: App;
  readonly roles: readonly Role[];
  readonly running: readonly RunningRole[];
  readonly outlook: Outlook;
  readonly watch: Watch;
  readonly stop: Running["stop"];
}

/** What whoever keeps it running gets to hold. */
function handleOf({ app, roles, running, outlook, watch, stop }: Handled): Running {
  return {
    address: running.find((role) => role.address !== undefined)?.address,
    pulse: () => ({ backlogSeconds: backlogOf(app, roles, outlook), ...watch.tally }),
    onProgress: (run) => (watch.onProgress = run),
    share: (part) => running.forEach((role) => role.share?.(part)),
    rolling: (on) => running.forEach((role) => role.rolling?.(on)),
    stop,
    [Symbol.asyncDispose]: () => stop(),
  };
}

function backlogOf({ consumers, deliveries }: App, roles: readonly Role[], outlook: Outlook): number {
  const mine = [...(roles.includes("work") ? consumers : []), ...(roles.includes("deliver") ? deliveries : [])];
  const names = new Set(mine.map(({ name }) => name));
  const waits = outlook.backlogs.filter(({ consumer }) => names.has(consumer) && !outlook.isPaused(consumer));
  return Math.max(0, ...waits.map(({ forecast }) => forecast.workSeconds));
}
