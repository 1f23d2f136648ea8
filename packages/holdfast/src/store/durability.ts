// Refuses a Postgres that would lose what it has acknowledged, and a database whose cursors mean nothing.

import { randomBytes } from "node:crypto";
import { fault } from "../errors.ts";
import { type Queryable } from "./pool.ts";

/** What must hold for "answered with 2xx" to mean "on disk". Source: Postgres manual, chapter "Write Ahead Log". */
const wanted = { fsync: "on", full_page_writes: "on", synchronous_commit: "on" } as const;

/** Weaker than `on` only for replicas: the primary's own disk has it all the same. */
const safeCommits = ["on", "local", "remote_write", "remote_apply"];

/**
 * Throws HF_UNSAFE_DURABILITY for a setting that loses acknowledged events at a crash, unless `risks` (comma separated,
 * from HOLDFAST_RISK) names it.
 */
export async function checkDurability(db: Queryable, risks: string): Promise<void> {
  const accepted = new Set(risks.split(",").map((risk) => risk.trim()));
  const found = await db.query<{ name: string; setting: string }>(
    "select name, setting from pg_settings where name = any ($1)",
    [Object.keys(wanted)],
  );
  for (const { name, setting } of found.rows) {
    const safe = name === "synchronous_commit" ? safeCommits.includes(setting) : setting === "on";
    if (!safe && !accepted.has(name)) {
      throw fault("HF_UNSAFE_DURABILITY", { setting: name, value: setting, wanted: "on" });
    }
  }
}

/**
 * Transaction ids start anew in a restored dump, so every stored cursor would be wrong there (HAZARDS 6). The first
 * start notes which cluster this is; another one is refused with HF_OTHER_INCARNATION, until log/renumber.ts has put
 * the cursors right. A backup of the files (store/backup/) is the same cluster, whose ids go on.
 */
export async function checkIncarnation(db: Queryable): Promise<void> {
  const { stored, found } = await incarnation(db);
  if (stored !== found) throw fault("HF_OTHER_INCARNATION", { stored, found });
}

export interface Incarnation {
  /** The cluster on which the cursors were made. */
  readonly stored: string;
  /** The cluster that this is. */
  readonly found: string;
}

/** Notes this cluster at the first call. */
export async function incarnation(db: Queryable): Promise<Incarnation> {
  const found = (await one(db, "select system_identifier::text as value from pg_control_system()")) ?? "";
  return { stored: await metaValue(db, "cluster", found), found };
}

/** A key of this installation, made once. Never log it. */
export async function installationSecret(db: Queryable): Promise<string> {
  return metaValue(db, "secret", randomBytes(32).toString("base64url"));
}

async function metaValue(db: Queryable, name: string, fresh: string): Promise<string> {
  await db.query("insert into holdfast.meta (name, value) values ($1, $2) on conflict (name) do nothing", [
    name,
    fresh,
  ]);
  return (await one(db, "select value from holdfast.meta where name = $1", [name])) ?? fresh;
}

async function one(db: Queryable, text: string, values: unknown[] = []): Promise<string | undefined> {
  const found = await db.query<{ value: string }>(text, values);
  return found.rows[0]?.value;
}
