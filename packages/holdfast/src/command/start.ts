// `holdfast start APP.ts`: starts an app and everything that it needs, until it is told to stop.

import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { fault } from "../errors.ts";
import { type Role, roles } from "../role/role.ts";
import { readSettings, type Settings } from "../role/settings.ts";
import { type Range } from "../supervise/scale.ts";
import { start, type Started } from "../supervise/start.ts";
import { type Command } from "./command.ts";

export const startCommand: Command = {
  name: "start",
  usage: "APP.ts",
  about: "starts an app: Postgres, web, work, deliver (Ctrl-C stops)",
  help: `  --port N              port of the web pages and webhooks (PORT, 3000)
  --host H              address to listen on (HOST, 127.0.0.1)
  --data DIR            folder of the embedded Postgres (HOLDFAST_DATA)
  --env FILE            settings, one NAME=value a line; what the shell has set comes first
  --roles web=1,work=2  processes of each role, or from and to: work=1-4 (1 to the cores; deliver to 2)
  --single              every role in one process
  --listeners LIST      ports for single classes, each with a process, connections to Postgres and priority of its own:
                        critical=3001,sheddable=3002 (HOLDFAST_LISTENERS). The app's own port goes on serving every
                        class; \`holdfast proxy haproxy\` prints what sends each request to its listener.

Between from and to their number follows the load. SIGHUP loads the app anew (see \`holdfast reload --help\`), unless it
was started in a terminal: then it means that the terminal was closed.`,
  run,
};

async function run(words: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      port: { type: "string" },
      host: { type: "string" },
      data: { type: "string" },
      env: { type: "string" },
      roles: { type: "string" },
      single: { type: "boolean", default: false },
      listeners: { type: "string" },
    },
  });
  const [appFile] = positionals;
  if (appFile === undefined) throw fault("HF_APP_BAD", { file: "holdfast start", reason: "name the app's file" });
  if (values.env !== undefined) loadFile(values.env);
  const env = { ...process.env };
  if (values.port !== undefined) env["PORT"] = values.port;
  // Apps look at HOST too: what is fine on this machine may not be open to others.
  if (values.host !== undefined) env["HOST"] = process.env["HOST"] = values.host;
  if (values.listeners !== undefined) env["HOLDFAST_LISTENERS"] = values.listeners;
  if (values.data !== undefined) env["HOLDFAST_DATA"] = values.data;
  const settings = readSettings(env);
  const say = (line: string) => process.stderr.write(`holdfast: ${line}\n`);
  const processes = values.single ? "single" : processesOf(values.roles ?? "");
  // Who reads what we say may be gone before us (a closed terminal, `| head`): no reason to fall and leave Postgres.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  const signals = new Signals();
  const started = await start({ appFile, settings, processes, say });
  process.stdout.write(table(started, settings));
  signals.onHangUp(() => {
    started
      .reload(undefined, () => undefined)
      .catch((error: unknown) => {
        say(error instanceof Error ? error.message : String(error));
      });
  });
  await signals.first;
  say("stopping (again Ctrl-C: at once)");
  void signals.second.then(() => {
    started.kill();
    process.exit(130);
  });
  await started.stop();
  say("stopped; nothing is left running");
  return 0;
}

/** Every process that is started has these settings then. */
function loadFile(file: string): void {
  try {
    process.loadEnvFile(file);
  } catch (error) {
    // Node.js names the file and what is wrong with it, and nothing that is in it.
    const reason = error instanceof Error ? error.message : String(error);
    throw fault("HF_SETTING_BAD", { name: "--env", value: file, reason }, error);
  }
}

/** The first and the second wish to stop, from wherever: Ctrl-C, a service manager, a closed terminal. */
class Signals {
  readonly first: Promise<void>;
  readonly second: Promise<void>;
  #hangUp: (() => void) | undefined;

  constructor() {
    const first = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    let count = 0;
    const onSignal = () => (++count === 1 ? first : second).resolve();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, onSignal);
    process.on("SIGHUP", () => (process.stdin.isTTY ? onSignal() : this.#hangUp?.()));
    this.first = first.promise;
    this.second = second.promise;
  }

  /** What a SIGHUP means from now on, where it does not mean that the terminal was closed. */
  onHangUp(act: () => void): void {
    this.#hangUp = act;
  }
}

const most = 64;

function processesOf(text: string): Record<Role, Range> {
  const cores = availableParallelism();
  const processes: Record<Role, Range> = {
    web: { floor: 1, ceiling: cores },
    work: { floor: 1, ceiling: cores },
    deliver: { floor: 1, ceiling: Math.min(2, cores) },
  };
  for (const part of text.split(",").filter((one) => one !== "")) {
    const [name, count] = part.split("=");
    const role = roles.find((one) => one === name);
    const [, from = "", to = from] = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(count ?? "") ?? [];
    const [floor, ceiling] = [Number(from), Number(to)];
    if (!role || from === "" || floor > ceiling || ceiling > most) {
      throw fault("HF_SETTING_BAD", { name: "--roles", value: text, reason: "write it like web=1,work=1-4,deliver=1" });
    }
    processes[role] = { floor, ceiling };
  }
  return processes;
}

function table({ app, address, dataDir, logFile, standIns }: Started, settings: Settings): string {
  const rows: [string, string][] = [
    ...app.places.map(({ name, path }): [string, string] => [name, address + path]),
    ...Object.entries(standIns).map(([name, url]): [string, string] => [`stand-in ${name}`, url]),
    ...settings.listeners.map((one): [string, string] => [`${one.class} only`, `port ${one.port}`]),
    ["metrics", `${address}/metrics`],
    ["store", dataDir ?? "DATABASE_URL"],
    ["log", logFile ?? "standard output"],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, place]) => `  ${name.padEnd(width)}  ${place}`);
  const open = settings.host === "127.0.0.1" || settings.host === "localhost" ? "" : `, open to ${settings.host}`;
  return `\n${app.name} runs${open}. Ctrl-C stops it.\n\n${lines.join("\n")}\n\n`;
}
