// Bounds of backups.

export const backupLimits = {
  /** One read of a file that is copied. */
  backupChunkBytes: 1024 * 1024,
  backupFilesAtOnce: 8,
  /** Beginning a backup waits for a checkpoint, ending it for a piece of the write-ahead log. */
  backupStatementMs: 10 * 60_000,
  /** How often progress is said where nobody watches a terminal. */
  backupSayMs: 5_000,
  /** pg_control is read again until two reads agree, so often at most. */
  backupControlReads: 100,
} as const;
