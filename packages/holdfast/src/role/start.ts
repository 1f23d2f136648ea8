// `holdfast start`: the store, the migrations, the stand-ins, then a process for each role; a table of where things
// are.

import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type App } from "../app.ts";
import { limits } from "../limits.ts";
import { checkDurability, checkIncarnation } from "../store/durability.ts";
import { defaultDataDir, type Embedded, startEmbedded } from "../store/embedded/embedded.ts";
import { migrate, runtimeMigrations } from "../store/migrate.ts";
import { openPool } from "../store/pool.ts";
import { type ChildOptions } from "./child.ts";
import { nicenessOf } from "./listeners.ts";
import { loadApp } from "./load.ts";
import { type Role } from "./role.ts";
import { type Settings, standInVariable } from "./settings.ts";
import { Supervised } from "./supervisor.ts";

export interface StartOptions {
  readonly appFile: string;
  readonly settings: Settings;
  /** How many processes of each role; none: every role in one process. */
  readonly processes: Readonly<Record<Role, number>> | "single";
  /** Told what happens, a line at a time. */
  readonly say: (line: string) => void;
}

export interface Started {
  readonly app: App;
  readonly address: string;
  readonly dataDir: string | undefined;
  readonly logFile: string | undefined;
  readonly standIns: Readonly<Record<string, string>>;
  /** Stops everything in order: web, work, deliver, stand-ins, Postgres. */
  stop(): Promise<void>;
  /** Ends everything at once. */
  kill(): void;
}

/** Starts an app; what was started is stopped again when something fails. */
export async function start(options: StartOptions): Promise<Started> {
  const { settings, say } = options;
  const app = await loadApp(options.appFile);
  const dataDir = settings.databaseUrl === undefined ? (settings.dataDir ?? defaultDataDir(process.cwd())) : undefined;
  const store = await openStore(settings.databaseUrl, dataDir, say);
  const children: Supervised[] = [];
  const stop = async () => {
    // Those who accept first, the store last.
    for (const child of children) await child.stop();
    await store.stop();
  };
  const kill = () => {
    children.forEach((child) => child.kill());
    store.kill();
  };
  try {
    await prepare(store.url(), app, settings);
    const logFile =
      settings.logFile === "-" ? undefined : (settings.logFile ?? (dataDir && join(dataDir, "holdfast.log")));
    const shared = {
      appFile: options.appFile,
      url: store.url(),
      host: settings.host,
      port: 0,
      standIns: {},
      folder: dataDir ?? process.cwd(),
      logFile,
      logLevel: settings.logLevel,
      upkeep: {
        retainMs: settings.retainHours * 3_600_000,
        dataDir,
        diskBytes: dataDir === undefined ? settings.storeBytes : undefined,
      },
    };
    const events = {
      restarted: (name: string, code: number | null, signal: string | null) =>
        say(`${name} ended (${signal ?? `code ${code ?? "?"}`}) and is started again`),
    };
    const standIns = await startStandIns(app, { shared, port: settings.port, children, events });
    const plans = planOf(options.processes, settings).map(({ roles, number, ...place }): ChildOptions => {
      // The supervisor's own id: another supervisor's processes of the same name are others.
      const name = `${hostname()}/${store.id}/${roles.join("+")}-${number}`;
      return { ...shared, roles, name, ...place, standIns };
    });
    const supervised = plans.map((plan) => new Supervised(plan, events));
    children.unshift(...supervised);
    const addresses = await Promise.all(supervised.map((child) => child.start()));
    const address = addresses.find((one) => one !== undefined) ?? "";
    return { app, address, dataDir, logFile, standIns, stop, kill };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Planned = Pick<ChildOptions, "port" | "listener" | "niceness"> & {
  readonly roles: Role[];
  readonly number: number | string;
};

function planOf(processes: StartOptions["processes"], { port, listeners }: Settings): Planned[] {
  // Those that have a class of their own come after the app's own port, which serves every class.
  const own = listeners.map(({ class: name, port: at }): Planned => {
    return { roles: ["web"], number: `${name}-${at}`, port: at, listener: name, niceness: nicenessOf(name) };
  });
  if (processes === "single") return [{ roles: ["web", "work", "deliver"], number: 1, port }, ...own];
  const order: Role[] = ["web", "work", "deliver"];
  return order.flatMap((role): Planned[] => {
    const niceness = role === "web" && own.length > 0 ? nicenessOf(undefined) : undefined;
    const usual = Array.from({ length: processes[role] }, (_, index): Planned => {
      return { roles: [role], number: index + 1, port, niceness };
    });
    return role === "web" ? [...usual, ...own] : usual;
  });
}

async function startStandIns(
  app: App,
  {
    shared,
    port,
    children,
    events,
  }: {
    readonly shared: Omit<ChildOptions, "roles" | "name">;
    readonly port: number;
    readonly children: Supervised[];
    readonly events: ConstructorParameters<typeof Supervised>[1];
  },
): Promise<Record<string, string>> {
  const addresses: Record<string, string> = {};
  for (const [index, { name }] of app.standIns.entries()) {
    // The ports after the app's own, so that the addresses stay the same from start to start. Never beyond this
    // machine.
    const place = { host: "127.0.0.1", port: port === 0 ? 0 : port + 1 + index };
    const child = new Supervised(
      { ...shared, ...place, roles: [`stand-in:${name}`], name: `stand-in ${name}` },
      events,
    );
    children.push(child);
    const address = await child.start();
    if (address === undefined) continue;
    addresses[name] = address;
    // Children that are started from now on find it in their environment.
    process.env[standInVariable(name)] = address;
  }
  return addresses;
}

interface Store {
  readonly id: string;
  url(): string;
  stop(): Promise<void>;
  /** Ends it at once; what was committed is there at the next start. */
  kill(): void;
}

async function openStore(
  databaseUrl: string | undefined,
  dataDir: string | undefined,
  say: (line: string) => void,
): Promise<Store> {
  const id = randomUUID().slice(0, 8);
  if (databaseUrl !== undefined || dataDir === undefined) {
    return { id, url: () => databaseUrl ?? "", stop: () => Promise.resolve(), kill: () => undefined };
  }
  let stopped = false;
  let embedded: Embedded = await startEmbedded({ dataDir, log: say });
  const again = async (): Promise<Embedded> => {
    for (let waitMs: number = limits.restartMs; ; waitMs = Math.min(waitMs * 2, limits.restartCapMs)) {
      try {
        return await startEmbedded({ dataDir, log: say });
      } catch (error) {
        say(`Postgres cannot be started again: ${error instanceof Error ? error.message : String(error)}`);
        if (stopped) throw error;
        await sleep(waitMs);
      }
    }
  };
  const watch = async (): Promise<void> => {
    while (!stopped) {
      const code = await embedded.exited;
      if (stopped) return;
      say(`Postgres ended (code ${code ?? "?"}) and is started again`);
      embedded = await again();
    }
  };
  // It only ends with an error when it is stopped in the middle of a start.
  watch().catch(() => undefined);
  return {
    id,
    url: () => embedded.url,
    async stop() {
      stopped = true;
      await embedded.stop();
    },
    kill() {
      stopped = true;
      try {
        // Postgres' own word for "at once": it ends its processes with it, which SIGKILL would leave behind.
        process.kill(embedded.pid, "SIGQUIT");
      } catch {
        // It has ended already.
      }
    },
  };
}

async function prepare(url: string, app: App, settings: Settings): Promise<void> {
  // Migrations may take long, and wait for those of another process.
  const pool = openPool({ url, purpose: "start", connections: 1, statementMs: limits.migrationMs });
  try {
    await checkDurability(pool, settings.risks);
    await migrate(pool, app.migrations ? [runtimeMigrations, app.migrations] : [runtimeMigrations]);
    await checkIncarnation(pool);
  } finally {
    await pool.end();
  }
}
