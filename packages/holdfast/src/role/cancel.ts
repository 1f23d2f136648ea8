// `holdfast cancel STREAM`: takes back an event, timer or delivery by its id, or all of a key.

import { parseArgs } from "node:util";
import { cancel } from "../cancel.ts";
import { fault } from "../errors.ts";
import { defaultDataDir, findEmbedded } from "../store/embedded/embedded.ts";
import { openPool } from "../store/pool.ts";
import { type Settings } from "./settings.ts";

/** Exit code 0, or an error of the table. */
export async function cancelCommand(words: readonly string[], settings: Settings): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { id: { type: "string" }, key: { type: "string" } },
  });
  const [name] = positionals;
  const { id, key } = values;
  if (name === undefined) throw fault("HF_SETTING_BAD", { name: "STREAM", value: "", reason: "name the stream" });
  if ((id === undefined) === (key === undefined)) {
    throw fault("HF_SETTING_BAD", { name: "--id", value: id ?? "", reason: "give either --id or --key" });
  }
  const url = settings.databaseUrl ?? (await findEmbedded(settings.dataDir ?? defaultDataDir(process.cwd())));
  if (url === null) throw fault("HF_NOT_RUNNING");
  const pool = openPool({ url, purpose: "cancel", connections: 1 });
  try {
    await cancel(pool, { name }, key === undefined ? { id: id ?? "" } : { key });
    process.stdout.write("cancelled whatever has not had its effect yet; `holdfast status` shows what ends\n");
    return 0;
  } finally {
    await pool.end();
  }
}
