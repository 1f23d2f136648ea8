// `holdfast backup FOLDER`: a copy of the embedded Postgres that is whole as of its end, taken while the app runs.

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { fault } from "../errors.ts";
import { type Settings } from "../role/settings.ts";
import { backUp } from "../store/backup/back-up.ts";
import { defaultDataDir, findEmbedded, startEmbedded } from "../store/embedded/embedded.ts";
import { type Command } from "./command.ts";
import { megabytes, progress, stoppable } from "./progress.ts";

export const backupCommand: Command = {
  name: "backup",
  usage: "FOLDER",
  about: "copies the data to a new folder while the app runs",
  help: `FOLDER is made, or is empty; best on another disk. Everything that was accepted before the end is in it.
The app goes on meanwhile; when it does not run, its Postgres runs for as long as it takes.

  --data DIR    folder of the embedded Postgres (HOLDFAST_DATA)
  --json        one JSON object at the end

What is in FOLDER is complete when holdfast-backup.json is there, which is written last. Whoever can read it can read
everything: keep it as closed as the data. \`holdfast restore FOLDER\` makes data of it again, and checks every file.`,
  run,
};

async function run(words: readonly string[], settings: Settings): Promise<number> {
  const { folder, dataDir, json } = folderAndData(words, settings, "name a new folder");
  return stoppable(async (signal) => {
    const startMs = performance.now();
    const made = await withServer(dataDir, (url) =>
      backUp({ url, dataDir, folder, signal, onProgress: progress("copied") }),
    );
    const { endedAt, sizeBytes, files, postgres } = made;
    const seconds = Math.round((performance.now() - startMs) / 100) / 10;
    const said = { folder: resolve(folder), endedAt, sizeBytes, files: files.length, postgres, seconds };
    const text = `backup of all that was accepted until ${endedAt}
  ${said.folder}: ${files.length} files, ${megabytes(sizeBytes)}, in ${seconds} s
`;
    process.stdout.write(json ? `${JSON.stringify(said)}\n` : text);
    return 0;
  });
}

/**
 * What the commands about backups are called with: a folder, which must be named, and the data. Throws HF_SETTING_BAD.
 */
export function folderAndData(
  words: readonly string[],
  settings: Settings,
  reason: string,
): { folder: string; dataDir: string; json: boolean } {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { data: { type: "string" }, json: { type: "boolean", default: false } },
  });
  const [folder] = positionals;
  if (folder === undefined) throw fault("HF_SETTING_BAD", { name: "FOLDER", value: "", reason });
  return { folder, dataDir: embeddedDataDir(values.data, settings), json: values.json };
}

/** The data folder that is meant. Throws HF_BACKUP_OWN when the store is another Postgres. */
function embeddedDataDir(named: string | undefined, settings: Settings): string {
  if (named !== undefined) return resolve(named);
  if (settings.databaseUrl !== undefined) throw fault("HF_BACKUP_OWN");
  return resolve(settings.dataDir ?? defaultDataDir(process.cwd()));
}

async function withServer<Result>(dataDir: string, use: (url: string) => Promise<Result>): Promise<Result> {
  const running = await findEmbedded(dataDir);
  if (running !== null) return use(running);
  if (!existsSync(join(dataDir, "cluster"))) throw fault("HF_NOT_RUNNING");
  await using server = await startEmbedded({ dataDir });
  return await use(server.url);
}
