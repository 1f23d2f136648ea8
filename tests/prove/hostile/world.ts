// The hostile app as anybody would start it, with one web process and one worker, and what can be seen of it from
// outside: its processes, its memory, its event loop, its rows.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findEmbedded } from "../../../packages/holdfast/src/store/embedded/embedded.ts";
import { openPool, type Pool } from "../../../packages/holdfast/src/store/pool.ts";
import { childrenOf } from "../../crash/processes.ts";
import { startApp } from "../../crash/running.ts";
import { patiently } from "./raw.ts";
import { type HostileFault, type LoopFigures } from "./rules.ts";

export interface World extends AsyncDisposable {
  readonly url: string;
  readonly pool: Pool;
  /** The app's processes, by what they run; Postgres is not among them. */
  pids(): string[];
  /** Resident memory of the web process in bytes; 0 where nobody can say. */
  webBytes(): number;
  /** Of the web process' event loop, since the last time. */
  loop(): Promise<LoopFigures>;
  /** The hash of the bytes stored under each id; one statement, so call it at the end. */
  stored(): Promise<Map<string, string>>;
  /** Ends it; gives what was still there afterwards. */
  stop(): Promise<string[]>;
}

const appFile = fileURLToPath(new URL("./hostile-app.ts", import.meta.url));
const pageRows = 100_000;
/** One page of a million events is sorted. */
const statementMs = 120_000;

/** Nothing is left when it throws. */
export async function openWorld(fault?: HostileFault): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-hostile-"));
  const clean = () => rm(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    // As root Postgres runs as another user, who must be able to enter.
    await chmod(folder, 0o711);
    return await openIn(join(folder, "data"), clean, fault);
  } catch (error) {
    await clean();
    throw error;
  }
}

async function openIn(dataDir: string, clean: () => Promise<void>, fault?: HostileFault): Promise<World> {
  const env = fault === undefined ? {} : { HOSTILE_FAULT: fault };
  const running = await startApp({ appFile, dataDir, env, roles: "web=1,work=1" });
  const pool = openPool({ url: (await findEmbedded(dataDir)) ?? "", purpose: "proof", connections: 2, statementMs });
  const family = () => childrenOf(running.supervisor).filter(({ command }) => command.includes(" role "));
  const stop = async () => {
    await pool.end();
    const left = await running.stop();
    await clean();
    return left;
  };
  return {
    url: running.url,
    pool,
    pids: () => family().map(({ pid, command }) => `${pid} ${command.replace(/^.* role /, "")}`),
    webBytes: () => bytesOf(family().find(({ command }) => command.endsWith(" role web"))?.pid),
    loop: () => loopOf(running.url),
    stored: () => stored(pool),
    stop,
    async [Symbol.asyncDispose]() {
      if (!pool.ended) await stop();
    },
  };
}

/** It is told to come again like everybody. */
async function loopOf(url: string): Promise<LoopFigures> {
  const { status, answer } = await patiently(
    async () => {
      const response = await fetch(`${url}/loop`, { signal: AbortSignal.timeout(10_000) });
      const retryAfter = response.headers.get("retry-after") ?? undefined;
      return { status: response.status, retryAfter, answer: await response.json() };
    },
    () => undefined,
  );
  if (status !== 200) throw new Error(`asked for its figures it answered ${status}`);
  // The app of the proof says so.
  return answer as LoopFigures;
}

function bytesOf(pid: number | undefined): number {
  try {
    const [, kilobytes = "0"] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kilobytes) * 1_024;
  } catch {
    return 0;
  }
}

export function hashOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 32);
}

async function stored(pool: Pool): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (let after = 0; ;) {
    const { rows } = await pool.query<{ seq: number; id: string; hash: string }>(
      `select seq, id, left(encode(sha256(body), 'hex'), 32) as hash from holdfast.log_normal
       where seq > $1 order by seq limit ${pageRows}`,
      [after],
    );
    for (const row of rows) found.set(row.id, row.hash);
    const last = rows.at(-1);
    if (!last) return found;
    after = last.seq;
  }
}
