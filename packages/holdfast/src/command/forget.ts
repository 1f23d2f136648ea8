// `holdfast forget KEY`: deletes what is stored under a key, everywhere, and says how much it was.

import { parseArgs } from "node:util";
import { fault } from "../errors.ts";
import { limits } from "../limits.ts";
import { forget, type Forgotten } from "../log/forget.ts";
import { type Settings } from "../role/settings.ts";
import { type Command, withStore } from "./command.ts";

export const forgetCommand: Command = {
  name: "forget",
  usage: "KEY",
  about: "deletes what is stored under a key, everywhere",
  help: `  --stream NAME    only in this stream
  --dry-run        only says how much it would be

Ends with 0 when nothing is left, with 1 when it should be run again.`,
  run,
};

async function run(words: readonly string[], settings: Settings): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { stream: { type: "string" }, "dry-run": { type: "boolean", default: false } },
  });
  const [key] = positionals;
  if (key === undefined) throw fault("HF_SETTING_BAD", { name: "KEY", value: "", reason: "name the key to forget" });
  return withStore(settings, { purpose: "forget", statementMs: limits.migrationMs }, async (pool) => {
    const dryRun = values["dry-run"];
    const options = { dryRun, ...(values.stream !== undefined && { stream: values.stream }) };
    for (let round = 1; ; round++) {
      const found = await forget(pool, key, options);
      const count = Object.values(found).reduce((sum, one) => sum + one, 0);
      process.stdout.write(`${dryRun ? "would forget" : "forgot"} ${describe(found)}\n`);
      if (dryRun || count === 0) return 0;
      // What was being worked on meanwhile may have left something again.
      if (round === limits.forgetRounds) return 1;
    }
  });
}

function describe(found: Forgotten): string {
  return Object.entries(found)
    .map(([what, count]) => `${count} ${what}`)
    .join(", ");
}
