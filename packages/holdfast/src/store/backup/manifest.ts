// The list of what a backup holds, written last: a folder without it is no backup, and a file that differs from it is
// found.

import { open, readFile, rename } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { fault } from "../../errors.ts";

export interface BackupFile {
  /** Below `cluster` in the backup, with slashes. */
  readonly path: string;
  readonly sizeBytes: number;
  /** In hex. */
  readonly sha256: string;
}

export interface Manifest {
  readonly format: 1;
  /** Version of the server that made the data, as `18.4`. */
  readonly postgres: string;
  /** Which cluster it is; see `checkIncarnation`. */
  readonly systemIdentifier: string;
  readonly startedAt: string;
  /** What was accepted until then is in it. By the clock of Postgres. */
  readonly endedAt: string;
  /** Where the write-ahead log begins and ends that makes the copy consistent. */
  readonly startLsn: string;
  readonly stopLsn: string;
  readonly sizeBytes: number;
  /** Folders below `cluster`, the empty ones too. */
  readonly folders: readonly string[];
  readonly files: readonly BackupFile[];
}

export const clusterName = "cluster";
export const labelName = "backup_label";
const manifestName = "holdfast-backup.json";

/** Writes the list; from then on the folder is a backup. Survives a power cut. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const path = join(folder, manifestName);
  await writeDurably(`${path}.new`, `${JSON.stringify(manifest, undefined, 1)}\n`);
  await rename(`${path}.new`, path);
  await syncFolder(folder);
}

/** Reads the list of the backup in `folder`. Throws HF_BACKUP_BAD when there is none that makes sense. */
export async function readManifest(folder: string): Promise<Manifest> {
  let text: string;
  try {
    text = await readFile(join(folder, manifestName), "utf8");
  } catch (error) {
    const reason = `it has no readable ${manifestName}, which is written last`;
    throw fault("HF_BACKUP_BAD", { folder, reason }, error);
  }
  try {
    // Checked in the next line.
    const manifest = JSON.parse(text) as Manifest;
    if (isManifest(manifest)) return manifest;
  } catch {
    // Said below.
  }
  throw fault("HF_BACKUP_BAD", { folder, reason: `its ${manifestName} cannot be read by this release` });
}

function isManifest(value: Manifest): boolean {
  const { format, postgres, files, folders } = value;
  const paths = [...folders, ...files.map((file) => file.path)];
  return (
    format === 1 &&
    /^\d+/.test(postgres) &&
    // Without its label a copy would start from wherever its parts happened to be.
    files.some((file) => file.path === labelName) &&
    files.every((file) => Number.isInteger(file.sizeBytes) && /^[0-9a-f]{64}$/.test(file.sha256)) &&
    // A list from elsewhere must not lead out of the folder.
    paths.every((path) => path !== "" && normalize(path) === path && !path.startsWith("/") && !path.startsWith(".."))
  );
}

/** Writes a file that is on disk when this resolves, readable by its owner only. Throws EEXIST when it is there. */
export async function writeDurably(path: string, content: string | Buffer): Promise<void> {
  const handle = await open(path, "wx", 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncFolder(dirname(path));
}

/** Makes the names in `folder` last through a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
