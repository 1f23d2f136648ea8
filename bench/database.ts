// A Postgres of the bench's own, in a temporary folder, with the settings that Holdfast starts it with: so figures
// include fsync. Gone without a trace afterwards.

import { chmod, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { openClient } from "./client.ts";
import { startEmbedded } from "../packages/holdfast/src/store/embedded/embedded.ts";

export interface Databases extends AsyncDisposable {
  /** Makes an empty database and gives its address. */
  create(name: string): Promise<string>;
  /** Drops the database with this address, whoever is connected. */
  drop(url: string): Promise<void>;
  /** Of the server, whose children are the connections' processes. */
  readonly pid: number;
  readonly version: string;
}

/** Starts Postgres, with `settings` besides its own; disposing stops it and removes its folder. */
export async function startDatabases(settings: Readonly<Record<string, string>> = {}): Promise<Databases> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "holdfast-bench-"));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  try {
    // As root Postgres runs as another user, who must be able to enter.
    await chmod(folder, 0o711);
    const postgres = await startEmbedded({ dataDir: path.join(folder, "data"), settings });
    const stop = async () => {
      await postgres.stop();
      await removeFolder();
    };
    try {
      const version = await one(postgres.url, "show server_version");
      const create = async (name: string) => {
        await one(postgres.url, `create database ${pg.escapeIdentifier(name)}`);
        return inDatabase(postgres.url, name);
      };
      const drop = async (url: string) => {
        const name = /\/([^/?]*)\?/.exec(url.replace(/^[a-z]+:\/\//, ""))?.[1] ?? "";
        await one(postgres.url, `drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
      };
      return { create, drop, version, pid: postgres.pid, [Symbol.asyncDispose]: stop };
    } catch (error) {
      await stop();
      throw error;
    }
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

/** By text, since URL refuses the address of a Unix socket: it has a user and no host. */
function inDatabase(url: string, name: string): string {
  return url.replace(/^([a-z]+:\/\/[^/?]*\/)[^?]*/, `$1${name}`);
}

async function one(url: string, statement: string): Promise<string> {
  const client = await openClient(url);
  try {
    const { rows } = await client.query<string[]>({ text: statement, rowMode: "array" });
    return rows[0]?.[0] ?? "";
  } finally {
    await client.end();
  }
}
