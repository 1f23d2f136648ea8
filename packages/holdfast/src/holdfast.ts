#!/usr/bin/env node
// The command line: what is asked for, in which words it is answered, and with which exit code.

import { parseArgs } from "node:util";
import { fault, HoldfastError } from "./errors.ts";
import { cancelCommand } from "./role/cancel.ts";
import { forgetCommand } from "./role/forget.ts";
import { runChild } from "./role/child.ts";
import { type Role, roles } from "./role/role.ts";
import { readSettings, type Settings } from "./role/settings.ts";
import { start, type Started } from "./role/start.ts";
import { schemaCommand } from "./role/schema.ts";
import { statusCommand } from "./role/status.ts";
import { ChildFailed } from "./role/supervisor.ts";

const help = `holdfast: a backend for the day everyone comes

  holdfast start APP.ts     starts an app: Postgres, web, work, deliver (Ctrl-C stops)
      --port N              port of the web pages and webhooks (PORT, 3000)
      --host H              address to listen on (HOST, 127.0.0.1)
      --data DIR            folder of the embedded Postgres (HOLDFAST_DATA)
      --roles web=1,work=2  processes of each role (one of each)
      --single              every role in one process
  holdfast status           what runs, what waits [--json]
  holdfast cancel STREAM    takes back what has had no effect yet (--id ID | --key KEY)
  holdfast forget KEY       deletes what is stored under a key, everywhere [--stream NAME] [--dry-run]
  holdfast schema APP.ts    prints the tables that the migrations make [--check FILE | --write FILE]

Settings from the environment: PORT, HOST, DATABASE_URL (your own Postgres), HOLDFAST_DATA, HOLDFAST_LOG (a file, or -),
HOLDFAST_LOG_LEVEL, HOLDFAST_RISK, HOLDFAST_RETAIN_HOURS (how long finished events stay: 1), HOLDFAST_STORE_BYTES (how
large your own Postgres may become), HOLDFAST_METRICS_TOKEN. The app's own settings are in its README.
`;

async function main(words: readonly string[]): Promise<number> {
  const [command, ...rest] = words;
  const asked = command === undefined || command === "help" || words.includes("--help") || words.includes("-h");
  if (asked) {
    process.stdout.write(help);
    return 0;
  }
  if (command === "role") return runChild().then(() => waitForEver());
  if (command === "start") return startCommand(rest);
  if (command === "status") return statusCommand(rest, readSettings(process.env));
  if (command === "cancel") return cancelCommand(rest, readSettings(process.env));
  if (command === "forget") return forgetCommand(rest, readSettings(process.env));
  if (command === "schema") return schemaCommand(rest);
  process.stderr.write(`holdfast: there is no command ${command}\n\n${help}`);
  return 2;
}

// A child ends the process itself.
function waitForEver(): Promise<number> {
  return new Promise(() => undefined);
}

async function startCommand(words: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      port: { type: "string" },
      host: { type: "string" },
      data: { type: "string" },
      roles: { type: "string" },
      single: { type: "boolean", default: false },
    },
  });
  const [appFile] = positionals;
  if (appFile === undefined) throw fault("HF_APP_BAD", { file: "holdfast start", reason: "name the app's file" });
  const env = { ...process.env };
  if (values.port !== undefined) env["PORT"] = values.port;
  // Apps look at HOST too: what is fine on this machine may not be open to others.
  if (values.host !== undefined) env["HOST"] = process.env["HOST"] = values.host;
  if (values.data !== undefined) env["HOLDFAST_DATA"] = values.data;
  const settings = readSettings(env);
  const say = (line: string) => process.stderr.write(`holdfast: ${line}\n`);
  const processes = values.single ? "single" : processesOf(values.roles ?? "");
  // Who reads what we say may be gone before us (a closed terminal, `| head`): no reason to fall and leave Postgres.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  const signals = new Signals();
  const started = await start({ appFile, settings, processes, say });
  process.stdout.write(table(started, settings));
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

/** The first and the second wish to stop, from wherever: Ctrl-C, a service manager, a closed terminal. */
class Signals {
  readonly first: Promise<void>;
  readonly second: Promise<void>;

  constructor() {
    const first = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    let count = 0;
    const onSignal = () => (++count === 1 ? first : second).resolve();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
    this.first = first.promise;
    this.second = second.promise;
  }
}

function processesOf(text: string): Record<Role, number> {
  const processes: Record<Role, number> = { web: 1, work: 1, deliver: 1 };
  for (const part of text.split(",").filter((one) => one !== "")) {
    const [name, count] = part.split("=");
    const role = roles.find((one) => one === name);
    const number = Number(count);
    if (!role || !Number.isInteger(number) || number < 0 || number > 64) {
      throw fault("HF_SETTING_BAD", { name: "--roles", value: text, reason: "write it like web=1,work=2,deliver=1" });
    }
    processes[role] = number;
  }
  return processes;
}

function table({ app, address, dataDir, logFile, standIns }: Started, settings: Settings): string {
  const rows: [string, string][] = [
    ...app.places.map(({ name, path }): [string, string] => [name, address + path]),
    ...Object.entries(standIns).map(([name, url]): [string, string] => [`stand-in ${name}`, url]),
    ["metrics", `${address}/metrics`],
    ["store", dataDir ?? "DATABASE_URL"],
    ["log", logFile ?? "standard output"],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, place]) => `  ${name.padEnd(width)}  ${place}`);
  const open = settings.host === "127.0.0.1" || settings.host === "localhost" ? "" : `, open to ${settings.host}`;
  return `\n${app.name} runs${open}. Ctrl-C stops it.\n\n${lines.join("\n")}\n\n`;
}

function explain(error: unknown): string {
  if (error instanceof HoldfastError || error instanceof ChildFailed) {
    return `holdfast: ${error.message}\n  ${error.hint} (${error.code})\n`;
  }
  if (error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS")) {
    return `holdfast: ${error.message}\n\n${help}`;
  }
  return `holdfast: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(explain(error));
  process.exitCode = 1;
}
