#!/usr/bin/env node
// The command line: what is asked for, in which words it is answered, and with which exit code.

import { type Command } from "./command/command.ts";
import { HoldfastError } from "./errors.ts";
import { readSettings } from "./role/settings.ts";

/** Loaded only when it is asked for: the supervisor stays small, and every command starts quickly. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import("./command/start.ts")).startCommand,
  reload: async () => (await import("./command/processes.ts")).reloadCommand,
  processes: async () => (await import("./command/processes.ts")).processesCommand,
  scale: async () => (await import("./command/processes.ts")).scaleCommand,
  status: async () => (await import("./command/status.ts")).statusCommand,
  health: async () => (await import("./command/health.ts")).healthCommand,
  alarms: async () => (await import("./command/alarms.ts")).alarmsCommand,
  ladder: async () => (await import("./command/ladder.ts")).ladderCommand,
  event: async () => (await import("./command/event.ts")).eventCommand,
  dead: async () => (await import("./command/dead.ts")).deadCommand,
  budget: async () => (await import("./command/budget.ts")).budgetCommand,
  schedule: async () => (await import("./command/schedule.ts")).scheduleCommand,
  pause: async () => (await import("./command/pause.ts")).pauseCommand,
  resume: async () => (await import("./command/pause.ts")).resumeCommand,
  cancel: async () => (await import("./command/cancel.ts")).cancelCommand,
  forget: async () => (await import("./command/forget.ts")).forgetCommand,
  backup: async () => (await import("./command/backup.ts")).backupCommand,
  restore: async () => (await import("./command/restore.ts")).restoreCommand,
  adopt: async () => (await import("./command/adopt.ts")).adoptCommand,
  proxy: async () => (await import("./command/proxy.ts")).proxyCommand,
  schema: async () => (await import("./command/schema.ts")).schemaCommand,
  rehearse: async () => (await import("./command/rehearse.ts")).rehearseCommand,
  plan: async () => (await import("./command/plan.ts")).planCommand,
};

const about = "holdfast: a backend for the day everyone comes";

const more = `\`holdfast COMMAND --help\` says more of each.

Settings from the environment: PORT, HOST, DATABASE_URL (your own Postgres), HOLDFAST_DATA, HOLDFAST_LOG (a file, or -),
HOLDFAST_LOG_LEVEL, HOLDFAST_RISK, HOLDFAST_HANG_SECONDS (a process that stands still for longer is started again: 5),
HOLDFAST_MEMORY_MB (what one process may take: 1024), HOLDFAST_RETAIN_HOURS (how long finished events stay: 1),
HOLDFAST_STORE_BYTES (how large your own Postgres may become), HOLDFAST_LISTENERS (ports for
single classes), HOLDFAST_METRICS_TOKEN. Where alarms go: \`holdfast alarms --help\`. The app's own are in its README.
`;

async function main(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words;
  if (name === "role") return runRole();
  const command = await commandOf(name);
  const asked = words.includes("--help") || words.includes("-h");
  if (command && asked && command.ownHelp !== true) process.stdout.write(helpOf(command));
  else if ((asked && !command) || name === undefined || name === "help") process.stdout.write(await help());
  else if (command) return command.run(rest, readSettings(process.env));
  else {
    process.stderr.write(`holdfast: there is no command ${name}\n\n${await help()}`);
    return 2;
  }
  return 0;
}

async function commandOf(name: string | undefined): Promise<Command | undefined> {
  return name !== undefined && Object.hasOwn(commands, name) ? commands[name]?.() : undefined;
}

async function help(): Promise<string> {
  const all = await Promise.all(Object.values(commands).map((load) => load()));
  const lines = all.map(({ name, usage, about: what }) => `  holdfast ${`${name} ${usage}`.padEnd(24)} ${what}`);
  return `${about}\n\n${lines.join("\n")}\n\n${more}`;
}

function helpOf(command: Command): string {
  const { name, usage } = command;
  return `holdfast ${`${name} ${usage}`.trimEnd()}: ${command.about}\n\n${command.help}\n`;
}

// A child ends the process itself.
async function runRole(): Promise<number> {
  const { runChild } = await import("./role/child.ts");
  await runChild();
  return new Promise(() => undefined);
}

/** Errors of the table, also those that another process has passed on. */
async function explain(error: unknown, name: string | undefined): Promise<string> {
  if (error instanceof HoldfastError || (error instanceof Error && "hint" in error && "code" in error)) {
    return `holdfast: ${error.message}\n  ${String(error.hint)} (${String(error.code)})\n`;
  }
  if (error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS")) {
    const command = await commandOf(name);
    return `holdfast: ${error.message}\n\n${command ? helpOf(command) : await help()}`;
  }
  return `holdfast: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(await explain(error, process.argv[2]));
  process.exitCode = 1;
}
