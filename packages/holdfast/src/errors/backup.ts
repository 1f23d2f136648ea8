// What can keep a backup from being made, or from being used.

import { type ErrorEntry } from "./entry.ts";

export const backupErrors = {
  HF_BACKUP_TARGET: {
    title: "The folder of the backup cannot be used",
    message: "No backup was made in {folder}: {reason}.",
    hint: "Name a folder that is empty or not there yet, outside of the data, best on another disk.",
    status: 500,
    retry: false,
  },
  HF_BACKUP_FAILED: {
    title: "The backup was not finished",
    message: "The backup in {folder} was not finished: {reason}.",
    hint: "What was written of it has been removed, and the app was not touched. Put the reason right and try again.",
    status: 500,
    retry: true,
  },
  HF_BACKUP_BAD: {
    title: "The backup is not whole",
    message: "{folder} is not a whole backup: {reason}.",
    hint: "Take another backup. This one was cut short, has been changed, or is none.",
    status: 500,
    retry: false,
  },
  HF_BACKUP_OWN: {
    title: "Only the embedded Postgres is backed up",
    message: "DATABASE_URL is set, so the data are in a Postgres of your own.",
    hint: "Back it up with its own tools (pg_basebackup, your provider's snapshots); docs/guides/operate.md says how.",
    status: 500,
    retry: false,
  },
  HF_RESTORE_TARGET: {
    title: "There are data in the way",
    message: "{folder} has data already, and a restore never writes over any.",
    hint: "Restore into another folder by --data DIR, or move the old data away first. Keep them until all is well.",
    status: 500,
    retry: false,
  },
} as const satisfies Record<string, ErrorEntry>;
