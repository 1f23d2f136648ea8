// `holdfast status`: what runs, what waits and when that will be over, once or again every second.

import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Measure } from "../backlog/measure.ts";
import { limits } from "../limits.ts";
import { defaultDataDir } from "../store/embedded/embedded.ts";
import { type Settings } from "../role/settings.ts";
import { type Command, withStore } from "./command.ts";
import { describeStatus } from "./describe-status.ts";
import { readStatus } from "./read-status.ts";

export const statusCommand: Command = {
  name: "status",
  usage: "[--watch]",
  about: "what runs, what waits and when it will be clear",
  help: `  --watch   again every second, until Ctrl-C
  --json    one JSON object, with --watch one a line

\`clear in\` goes by the rates of the last seconds, with what comes meanwhile. What is put off until later
(retries that are not due) waits as well, but does not count for it.`,
  run,
};

async function run(words: readonly string[], settings: Settings): Promise<number> {
  const { values } = parseArgs({
    args: [...words],
    options: { json: { type: "boolean", default: false }, watch: { type: "boolean", default: false } },
  });
  const dataDir = settings.databaseUrl === undefined ? (settings.dataDir ?? defaultDataDir(process.cwd())) : undefined;
  const disk = { dataDir, diskBytes: dataDir === undefined ? settings.storeBytes : undefined };
  await withStore(settings, { purpose: "status", readOnly: true }, async (pool) => {
    const measure = new Measure();
    do {
      const status = await readStatus(pool, disk, measure);
      const text = values.json ? `${JSON.stringify(status)}\n` : describeStatus(status, alarm());
      process.stdout.write(values.watch && process.stdout.isTTY ? home + text : text);
      if (values.watch) await sleep(limits.backlogEveryMs);
    } while (values.watch);
  });
  return 0;
}

/** To the upper left corner, and clears what is below. */
const home = "\u001b[H\u001b[J";

function alarm(): (line: string) => string {
  return process.stdout.isTTY ? (line) => `\u001b[31m${line}\u001b[39m` : (line) => line;
}
