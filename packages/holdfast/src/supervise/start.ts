// `holdfast start`: the store, the migrations, the stand-ins, then processes of each role, and from there on whatever
// keeps them well: restarts, scaling, releases. Loads no app.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Settings, standInVariable } from "../role/settings.ts";
import { defaultDataDir } from "../store/embedded/embedded.ts";
import { openControl } from "./control.ts";
import { crewsOf, openDoors, type Processes } from "./crews.ts";
import { Keeper } from "./keeper.ts";
import { prepare } from "./prepare.ts";
import { Supervised } from "./process.ts";
import { type AppCard, type ChildOptions } from "./protocol.ts";
import { ownRelease, type Release } from "./release.ts";
import { spawnIn } from "./spawn.ts";
import { openStore } from "./store.ts";

export interface StartOptions {
  readonly appFile: string;
  readonly settings: Settings;
  readonly processes: Processes;
  /** Told what happens, a line at a time. */
  readonly say: (line: string) => void;
}

export interface Started {
  readonly app: AppCard;
  readonly address: string;
  readonly dataDir: string | undefined;
  readonly logFile: string | undefined;
  readonly standIns: Readonly<Record<string, string>>;
  /** Rolls the release in `folder` in, or the present folder once more. Throws what it was refused for. */
  reload(folder: string | undefined, say: (line: string) => void): Promise<void>;
  /** Stops everything in order: web, work, deliver, stand-ins, Postgres. */
  stop(): Promise<void>;
  /** Ends everything at once. */
  kill(): void;
}

/** Starts an app; what was started is stopped again when something fails. */
export async function start(options: StartOptions): Promise<Started> {
  const { settings, say } = options;
  const release = ownRelease(options.appFile);
  const home = settings.dataDir ?? defaultDataDir(process.cwd());
  const dataDir = settings.databaseUrl === undefined ? home : undefined;
  const base = baseOf(options, release, { home, dataDir });
  // The app's file is looked at while Postgres starts.
  const preparing = prepare(release, base);
  preparing.catch(() => undefined);
  const opening = openStore(settings.databaseUrl, dataDir, say);
  opening.catch(() => undefined);
  const running = new Running();
  try {
    const prepared = await preparing;
    running.onKill(() => prepared.end());
    const store = await opening;
    running.add(store);
    keepCompiled(home);
    await prepared.migrate({ url: store.url(), risks: settings.risks, phase: "all" });
    prepared.end();
    const shared = { ...base, url: store.url() };
    const standIns = await startStandIns(prepared.app, { shared, release, port: settings.port, running, say });
    const doors = await openDoors(options.processes, settings);
    const closing = () => doors.forEach(({ socket }) => socket?.close());
    const crews = crewsOf({ ...options, doors, shared: { ...shared, standIns }, id: store.id });
    for (const crew of crews.toReversed()) running.add(crew);
    // The first to go: then nobody waits for a process that will not come.
    running.add({ stop: () => Promise.resolve(closing()), kill: () => undefined });
    const addresses = await Promise.all(crews.map((crew) => crew.open(release, crew.range.floor)));
    const keeper = new Keeper({
      crews,
      release,
      say,
      risks: settings.risks,
      base: shared,
      memoryBytes: settings.memoryMb * 2 ** 20,
    });
    running.add(keeper);
    const control = await openControl(home, keeper).catch((error: unknown) => {
      say(`releases can only be rolled in by SIGHUP: ${error instanceof Error ? error.message : String(error)}`);
    });
    if (control) running.add({ stop: () => control.close(), kill: () => void control.close() });
    return {
      app: prepared.app,
      address: addresses.find((one) => one !== undefined) ?? "",
      dataDir,
      logFile: base.logFile,
      standIns,
      reload: (folder, tell) => keeper.reload(folder, tell),
      stop: () => running.stop(),
      kill: () => running.kill(),
    };
  } catch (error) {
    // Which of the two failed first says what to mend; the other one must not be left behind.
    void preparing.then((prepared) => prepared.end()).catch(() => undefined);
    await running.stop();
    await opening.then((store) => store.stop()).catch(() => undefined);
    throw error;
  }
}

/**
 * Where processes that are started from now on leave what they have compiled: the next one starts in about half the
 * time. Beside the data, which only this user writes: who could write there could have us run anything.
 */
function keepCompiled(home: string): void {
  if (process.env["NODE_COMPILE_CACHE"] !== undefined) return;
  const folder = join(home, "compiled");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  process.env["NODE_COMPILE_CACHE"] = folder;
}

interface Part {
  stop(): Promise<void>;
  kill(): void;
}

/** What runs, in the order of its start: stopped the other way round. */
class Running {
  readonly #parts: Part[] = [];
  readonly #kills: (() => void)[] = [];

  add(part: Part): void {
    this.#parts.unshift(part);
  }

  onKill(kill: () => void): void {
    this.#kills.push(kill);
  }

  async stop(): Promise<void> {
    for (const part of this.#parts.splice(0)) await part.stop();
  }

  kill(): void {
    for (const part of this.#parts.splice(0)) part.kill();
    for (const kill of this.#kills.splice(0)) kill();
  }
}

/** `home`: where things lie that are not in the store; `dataDir` the same where the store lies there too. */
interface Folders {
  readonly home: string;
  readonly dataDir: string | undefined;
}

function baseOf({ settings }: StartOptions, release: Release, { home, dataDir }: Folders): ChildOptions {
  const logFile =
    settings.logFile === "-" ? undefined : (settings.logFile ?? (dataDir && join(dataDir, "holdfast.log")));
  return {
    appFile: release.appFile,
    roles: [],
    name: "",
    url: "",
    host: settings.host,
    port: 0,
    standIns: {},
    folder: home,
    logFile,
    logLevel: settings.logLevel,
    upkeep: {
      retainMs: settings.retainHours * 3_600_000,
      dataDir,
      diskBytes: dataDir === undefined ? settings.storeBytes : undefined,
    },
  };
}

interface StandInOptions {
  readonly shared: ChildOptions;
  readonly release: Release;
  readonly port: number;
  readonly running: Running;
  readonly say: (line: string) => void;
}

async function startStandIns(app: AppCard, options: StandInOptions): Promise<Record<string, string>> {
  const { shared, release, port, running, say } = options;
  const addresses: Record<string, string> = {};
  for (const [index, name] of app.standIns.entries()) {
    // The ports after the app's own, so that the addresses stay the same from start to start. Never beyond this
    // machine.
    const place = { host: "127.0.0.1", port: port === 0 ? 0 : port + 1 + index };
    const mine = { ...shared, ...place, roles: [`stand-in:${name}`], name: `stand-in ${name}` };
    const child = new Supervised({
      name: mine.name,
      hangMs: Infinity,
      spawn: (successor) => spawnIn(release, { ...mine, successor }),
      events: { restarted: (who, how) => say(`${who} ended (${how}) and is started again`) },
    });
    running.add(child);
    const address = await child.start();
    if (address === undefined) continue;
    addresses[name] = address;
    // Children that are started from now on find it in their environment.
    process.env[standInVariable(name)] = address;
  }
  return addresses;
}
