// `holdfast restore FOLDER`: data from a backup, checked file by file and recovered once, and what is in them.

import { waitingOf } from "../backlog/backlog.ts";
import { Measure } from "../backlog/measure.ts";
import { type Settings } from "../role/settings.ts";
import { restore } from "../store/backup/restore.ts";
import { openPool } from "../store/pool.ts";
import { folderAndData } from "./backup.ts";
import { type Command } from "./command.ts";
import { megabytes, progress, progressEnd, stoppable } from "./progress.ts";

export const restoreCommand: Command = {
  name: "restore",
  usage: "FOLDER",
  about: "makes data of a backup, in a folder that has none",
  help: `Checks every file, recovers, says what is there, and leaves the data ready for \`holdfast start\`.

  --data DIR    folder of the embedded Postgres (HOLDFAST_DATA); data that are there are never overwritten
  --json        one JSON object at the end

The data are as they were at the end of the backup: what was accepted later is not there, and what went outside later
goes again, under the same idempotency keys. Never run the old data and the restored ones side by side.`,
  run,
};

/** What waits of one consumer, all classes together. */
interface Waits {
  readonly consumer: string;
  readonly waiting: number;
}

async function run(words: readonly string[], settings: Settings): Promise<number> {
  const { folder, dataDir, json } = folderAndData(words, settings, "name the backup");
  const log = (line: string): void => {
    progressEnd();
    process.stderr.write(`holdfast: ${line}\n`);
  };
  return stoppable(async (signal) => {
    const onProgress = progress("copied");
    const { manifest, found, ...made } = await restore({ folder, dataDir, signal, onProgress, log, look });
    const { endedAt, files, sizeBytes } = manifest;
    const said = { dataDir: made.dataDir, endedAt, sizeBytes, files: files.length, waiting: found };
    process.stdout.write(json ? `${JSON.stringify(said)}\n` : describe(said));
    return 0;
  });
}

/** What waits, by consumer; null when the tables are of another release. */
async function look(url: string): Promise<readonly Waits[] | null> {
  const pool = openPool({ url, purpose: "restore", connections: 1, readOnly: true });
  try {
    const { owners, backlogs } = await new Measure().look(pool);
    return owners.map(({ consumer }) => {
      const own = backlogs.filter((one) => one.consumer === consumer);
      return { consumer, waiting: own.reduce((all, one) => all + waitingOf(one), 0) };
    });
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "42P01" || error.code === "42703")) return null;
    throw error;
  } finally {
    await pool.end();
  }
}

interface Said {
  readonly dataDir: string;
  readonly endedAt: string;
  readonly sizeBytes: number;
  readonly files: number;
  readonly waiting: readonly Waits[] | null;
}

function describe({ dataDir, endedAt, sizeBytes, files, waiting }: Said): string {
  const lines = (waiting ?? []).map(
    (one) => `  ${one.waiting.toLocaleString("en").padStart(9)} wait in ${one.consumer}`,
  );
  const unknown = "  what waits cannot be told: the data are of another release, and are brought up at the next start";
  return [
    `restored to ${dataDir}: ${files} files, ${megabytes(sizeBytes)}, each as it was backed up`,
    `the data are as of ${endedAt}; what went outside after that goes again, under the same idempotency keys`,
    ...(waiting === null ? [unknown] : lines),
    "",
  ].join("\n");
}
