#!/usr/bin/env node
// The command line: what is asked for, in which words it is answered, and with which exit code.

import { budgetCommand } from "./command/budget.ts";
import { cancelCommand } from "./command/cancel.ts";
import { type Command } from "./command/command.ts";
import { deadCommand } from "./command/dead.ts";
import { eventCommand } from "./command/event.ts";
import { forgetCommand } from "./command/forget.ts";
import { healthCommand } from "./command/health.ts";
import { pauseCommand, resumeCommand } from "./command/pause.ts";
import { proxyCommand } from "./command/proxy.ts";
import { scheduleCommand } from "./command/schedule.ts";
import { schemaCommand } from "./command/schema.ts";
import { startCommand } from "./command/start.ts";
import { statusCommand } from "./command/status.ts";
import { HoldfastError } from "./errors.ts";
import { runChild } from "./role/child.ts";
import { readSettings } from "./role/settings.ts";
import { ChildFailed } from "./role/supervisor.ts";

const commands: readonly Command[] = [
  startCommand,
  statusCommand,
  healthCommand,
  eventCommand,
  deadCommand,
  budgetCommand,
  scheduleCommand,
  pauseCommand,
  resumeCommand,
  cancelCommand,
  forgetCommand,
  proxyCommand,
  schemaCommand,
];

const help = `holdfast: a backend for the day everyone comes

${commands.map(({ name, usage, about }) => `  holdfast ${`${name} ${usage}`.padEnd(24)} ${about}`).join("\n")}

\`holdfast COMMAND --help\` says more of each.

Settings from the environment: PORT, HOST, DATABASE_URL (your own Postgres), HOLDFAST_DATA, HOLDFAST_LOG (a file, or -),
HOLDFAST_LOG_LEVEL, HOLDFAST_RISK, HOLDFAST_RETAIN_HOURS (how long finished events stay: 1), HOLDFAST_STORE_BYTES (how
large your own Postgres may become), HOLDFAST_LISTENERS (ports for single classes), HOLDFAST_METRICS_TOKEN. The app's
own settings are in its README.
`;

async function main(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words;
  if (name === "role") return runChild().then(() => waitForEver());
  const command = commands.find((one) => one.name === name);
  const asked = words.includes("--help") || words.includes("-h");
  if (command && asked) process.stdout.write(helpOf(command));
  else if (asked || name === undefined || name === "help") process.stdout.write(help);
  else if (command) return command.run(rest, readSettings(process.env));
  else {
    process.stderr.write(`holdfast: there is no command ${name}\n\n${help}`);
    return 2;
  }
  return 0;
}

function helpOf({ name, usage, about, help: more }: Command): string {
  return `holdfast ${`${name} ${usage}`.trimEnd()}: ${about}\n\n${more}\n`;
}

// A child ends the process itself.
function waitForEver(): Promise<number> {
  return new Promise(() => undefined);
}

function explain(error: unknown, name: string | undefined): string {
  if (error instanceof HoldfastError || error instanceof ChildFailed) {
    return `holdfast: ${error.message}\n  ${error.hint} (${error.code})\n`;
  }
  if (error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS")) {
    const command = commands.find((one) => one.name === name);
    return `holdfast: ${error.message}\n\n${command ? helpOf(command) : help}`;
  }
  return `holdfast: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(explain(error, process.argv[2]));
  process.exitCode = 1;
}
