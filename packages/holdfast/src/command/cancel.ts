// `holdfast cancel STREAM`: takes back an event, timer or delivery by its id, or all of a key.

import { parseArgs } from "node:util";
import { cancel } from "../cancel.ts";
import { fault } from "../errors.ts";
import { type Settings } from "../role/settings.ts";
import { type Command, withStore } from "./command.ts";

export const cancelCommand: Command = {
  name: "cancel",
  usage: "STREAM",
  about: "takes back what has had no effect yet",
  help: `  --id ID      the event, timer or delivery with this id
  --key KEY    all of this key`,
  run,
};

async function run(words: readonly string[], settings: Settings): Promise<number> {
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
  await withStore(settings, { purpose: "cancel" }, (pool) =>
    cancel(pool, { name }, key === undefined ? { id: id ?? "" } : { key }),
  );
  process.stdout.write("cancelled whatever has not had its effect yet; `holdfast status` shows what ends\n");
  return 0;
}
