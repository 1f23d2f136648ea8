// What a command of the command line is, and how it finds the store of the app that it is about.

import { fault } from "../errors.ts";
import { type Settings } from "../role/settings.ts";
import { defaultDataDir, findEmbedded } from "../store/embedded/embedded.ts";
import { openPool, type Pool, type PoolOptions } from "../store/pool.ts";

export interface Command {
  readonly name: string;
  /** What follows the name, as in `KEY [--dry-run]`. */
  readonly usage: string;
  /** Half a line for the list of commands. */
  readonly about: string;
  /** Whole lines for `holdfast NAME --help`: every option, an example. */
  readonly help: string;
  /** It answers `--help` itself: among its words may be a whole command of others. */
  readonly ownHelp?: boolean;
  /** Gives the exit code, or throws an error of the table. */
  run(words: readonly string[], settings: Settings): Promise<number>;
}

export type CommandStore = Pick<PoolOptions, "purpose"> & Partial<Pick<PoolOptions, "readOnly" | "statementMs">>;

/** Opens the store that the settings name while `use` runs. Throws HF_NOT_RUNNING when there is none. */
export async function withStore<Result>(
  settings: Settings,
  options: CommandStore,
  use: (pool: Pool) => Promise<Result>,
): Promise<Result> {
  const url = settings.databaseUrl ?? (await findEmbedded(settings.dataDir ?? defaultDataDir(process.cwd())));
  if (url === null) throw fault("HF_NOT_RUNNING");
  const pool = openPool({ url, connections: 1, ...options });
  try {
    return await use(pool);
  } finally {
    await pool.end();
  }
}
