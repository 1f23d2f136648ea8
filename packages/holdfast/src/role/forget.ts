// `holdfast forget KEY`: deletes what is stored under a key, everywhere, and says how much it was.

import { parseArgs } from "node:util";
import { fault } from "../errors.ts";
import { forget, type Forgotten } from "../log/forget.ts";
import { limits } from "../limits.ts";
import { defaultDataDir, findEmbedded } from "../store/embedded/embedded.ts";
import { openPool } from "../store/pool.ts";
import { type Settings } from "./settings.ts";

/** Exit code 0 when nothing is left (or with --dry-run), 1 when it should be run again. */
export async function forgetCommand(words: readonly string[], settings: Settings): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { stream: { type: "string" }, "dry-run": { type: "boolean", default: false } },
  });
  const [key] = positionals;
  if (key === undefined) throw fault("HF_SETTING_BAD", { name: "KEY", value: "", reason: "name the key to forget" });
  const url = settings.databaseUrl ?? (await findEmbedded(settings.dataDir ?? defaultDataDir(process.cwd())));
  if (url === null) throw fault("HF_NOT_RUNNING");
  const pool = openPool({ url, purpose: "forget", connections: 1, statementMs: limits.migrationMs });
  try {
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
  } finally {
    await pool.end();
  }
}

function describe(found: Forgotten): string {
  return Object.entries(found)
    .map(([what, count]) => `${count} ${what}`)
    .join(", ");
}
