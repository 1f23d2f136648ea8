// The silent app as anybody would start it, with somebody who sends to it all the time, and hands on everything that
// can stand still: its handlers, its processes, its rows.

import { chmod, mkdtemp, rm } from "node:fs/promises";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findEmbedded } from "../../../packages/holdfast/src/store/embedded/embedded.ts";
import { openPool, type Pool } from "../../../packages/holdfast/src/store/pool.ts";
import { childrenOf } from "../../crash/processes.ts";
import { startApp } from "../../crash/running.ts";
import { type AppFault } from "./rules.ts";

export interface World extends AsyncDisposable {
  readonly url: string;
  readonly supervisor: number;
  readonly pool: Pool;
  /** Tells the app's handlers and transport what to do. */
  tell(fault: AppFault): void;
  /** Pids of the processes of a role, by the order of their start. */
  pids(role: string): number[];
  /** Requests that were not answered with 2xx. */
  refused(): number;
  /** Ends it; gives what was still there afterwards. */
  stop(): Promise<string[]>;
}

const appFile = fileURLToPath(new URL("./silent-app.ts", import.meta.url));
const everyMs = 100;
const lanes = 20;
const size = 5;

/** Nothing is left when it throws. */
export async function openWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-silent-"));
  const clean = () => rm(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    // As root Postgres runs as another user, who must be able to enter.
    await chmod(folder, 0o711);
    return await openIn(folder, clean);
  } catch (error) {
    await clean();
    throw error;
  }
}

async function openIn(folder: string, clean: () => Promise<void>): Promise<World> {
  const [dataDir, faultFile] = [join(folder, "data"), join(folder, "fault")];
  const tell = (fault: AppFault) => writeFileSync(faultFile, fault);
  tell("none");
  const running = await startApp({
    appFile,
    dataDir,
    // Longer than the proof looks: what stands still must be seen, not only ended.
    env: { SILENT_FAULT: faultFile, HOLDFAST_HANG_SECONDS: "60" },
    roles: "web=1,work=2,deliver=1",
  });
  const url = (await findEmbedded(dataDir)) ?? "";
  const pool = openPool({
    url,
    purpose: "proof",
    connections: 3,
  });
  const sender = startSender(running.url);
  const stop = async () => {
    await sender.stop();
    await pool.end();
    const left = await running.stop();
    await clean();
    return left;
  };
  return {
    url: running.url,
    supervisor: running.supervisor,
    pool,
    tell,
    pids: (role) =>
      childrenOf(running.supervisor).flatMap(({ pid, command }) => (command.endsWith(` role ${role}`) ? [pid] : [])),
    refused: sender.refused,
    stop,
    async [Symbol.asyncDispose]() {
      if (!pool.ended) await stop();
    },
  };
}

/** A steady trickle over all keys; what is refused is counted and not sent again. */
function startSender(url: string): { readonly refused: () => number; stop(): Promise<void> } {
  let [stopped, refused, seq] = [false, 0, 0];
  const running = (async () => {
    for (; !stopped; seq += 1) {
      const intent = { id: "-", key: `k${seq % lanes}`, seq: Math.floor(seq / lanes), size };
      await fetch(`${url}/intents`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(intent),
        signal: AbortSignal.timeout(5_000),
      }).then(
        (response) => (refused += response.ok ? 0 : 1),
        () => (refused += 1),
      );
      await sleep(everyMs);
    }
  })();
  return {
    refused: () => refused,
    async stop() {
      stopped = true;
      await running;
    },
  };
}
