// What is done once before the processes of an app start: loads it, says what it is, and brings the store up to date.

import { once } from "node:events";
import { limits } from "../limits.ts";
import { checkDurability, checkIncarnation } from "../store/durability.ts";
import { migrate, runtimeMigrations } from "../store/migrate.ts";
import { openPool } from "../store/pool.ts";
import { type ChildMessage, type Migrate, type ParentMessage } from "../supervise/protocol.ts";
import { loadApp } from "./load.ts";

/** Answers wishes until the process is ended. Throws what is wrong with the app, or with a migration. */
export async function prepareApp(appFile: string, tell: (message: ChildMessage) => void): Promise<never> {
  const { name, places, standIns, migrations } = await loadApp(appFile);
  tell({ kind: "loaded", app: { name, places, standIns: standIns.map((one) => one.name) } });
  for (;;) {
    // Nobody else writes to this process.
    const [message] = (await once(process, "message")) as [ParentMessage];
    if (typeof message === "string" || message.kind !== "migrate") continue;
    const sets = migrations ? [runtimeMigrations, migrations] : [runtimeMigrations];
    tell({ kind: "migrated", applied: await bringUpToDate(message, sets) });
  }
}

async function bringUpToDate(
  { url, risks, phase }: Migrate,
  sets: Parameters<typeof migrate>[1],
): Promise<readonly string[]> {
  // Migrations may take long, and wait for those of another process.
  const patient = { statementMs: limits.migrationMs, connectMs: limits.startConnectMs };
  const pool = openPool({ ...patient, url, purpose: "start", connections: 1 });
  try {
    await checkDurability(pool, risks);
    const applied = await migrate(pool, sets, phase);
    await checkIncarnation(pool);
    return applied;
  } finally {
    await pool.end();
  }
}
