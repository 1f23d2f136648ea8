// `holdfast health`: whether everything moves, read from the store; made for cron and for checks of containers.

import { parseArgs } from "node:util";
import { type Settings } from "../role/settings.ts";
import { readHealth } from "../role/health.ts";
import { limits } from "../limits.ts";
import { type Health, type StageHealth } from "../watch/health.ts";
import { type Command, withStore } from "./command.ts";

export const healthCommand: Command = {
  name: "health",
  usage: "",
  about: "whether everything moves; ends with 1 when not",
  help: `  --json    one JSON object

Green: every canary arrives. Yellow: something is behind, and moves, or is paused. Red: something stands still, and
the stage where it does is named: store, append, timers, read, work, deliver or retain.
Ends with 0, with 1 when it is red.`,
  run,
};

async function run(words: readonly string[], settings: Settings): Promise<number> {
  const { values } = parseArgs({ args: [...words], options: { json: { type: "boolean", default: false } } });
  const options = { purpose: "health", readOnly: true, statementMs: limits.healthStatementMs };
  const health = await withStore(settings, options, (pool) => readHealth(pool));
  process.stdout.write(values.json ? `${JSON.stringify(health)}\n` : describeHealth(health));
  return health.color === "red" ? 1 : 0;
}

/** A line for the whole, and one for each stage that is not well. */
export function describeHealth({ color, streams, stages }: Health): string {
  const lines = [
    ...stages.map((stage) => lineOf("", stage)),
    ...streams.flatMap(({ consumer, stages: passed }) => passed.map((stage) => lineOf(consumer, stage))),
  ];
  return [color, ...lines.filter((line) => line !== undefined)].join("\n") + "\n";
}

function lineOf(consumer: string, { stage, state, since, reason }: StageHealth): string | undefined {
  if (state === "well") return undefined;
  const where = consumer === "" ? stage : `${consumer}, ${stage}`;
  const when = since ? ` since ${since.toISOString()}` : "";
  return `  ${where}: ${state}${when}${reason === undefined ? "" : `: ${reason}`}`;
}
