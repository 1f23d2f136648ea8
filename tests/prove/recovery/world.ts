// The recovery app as anybody would start it: with its embedded Postgres, or with one of its own behind a network that
// can be broken.

import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findEmbedded, startEmbedded } from "../../../packages/holdfast/src/store/embedded/embedded.ts";
import { openPool, type Pool } from "../../../packages/holdfast/src/store/pool.ts";
import { type FaultProxy, faultProxy } from "../../../packages/holdfast/src/testing/proxy.ts";
import { childrenOf } from "../../crash/processes.ts";
import { startApp } from "../../crash/running.ts";
import { type RecoveryFault } from "./rules.ts";

export interface World extends AsyncDisposable {
  readonly url: string;
  readonly folder: string;
  /** Straight to the store, past what may be broken on the way to it. */
  readonly pool: Pool;
  /** Between the app and its store, where there is one. */
  readonly proxy: FaultProxy | undefined;
  /** Pids of the embedded Postgres: the one that all others come from first. */
  postgres(): number[];
  /** Ends the app; gives what was still there afterwards. */
  stop(): Promise<string[]>;
}

export interface WorldOptions {
  /** "own": Postgres is elsewhere, and the app reaches it over a network. */
  readonly store: "embedded" | "own";
  readonly fault?: RecoveryFault | undefined;
  readonly say?: ((line: string) => void) | undefined;
}

const appFile = fileURLToPath(new URL("./recovery-app.ts", import.meta.url));
const roles = "web=1,work=2,deliver=1";
const statementMs = 120_000;

/** Nothing is left when it throws. */
export async function openWorld({ store, fault, say }: WorldOptions): Promise<World> {
  await using opening = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "holdfast-recovery-"));
  opening.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  // As root Postgres runs as another user, who must be able to enter.
  await chmod(folder, 0o711);
  const dataDir = join(folder, "data");
  const own = store === "own" ? opening.use(await startEmbedded({ dataDir })) : undefined;
  const proxy = own && opening.use(await faultProxy({ to: own.url }));
  const running = opening.use(
    await startApp({
      appFile,
      dataDir: join(folder, "app"),
      env: {
        RECOVERY_FAULT: fault ?? "",
        ...(proxy && { DATABASE_URL: proxy.url, HOLDFAST_LOG: join(folder, "log") }),
      },
      roles,
      ...(say && { onLine: say }),
    }),
  );
  const url = own?.url ?? (await findEmbedded(join(folder, "app"))) ?? "";
  const pool = openPool({ url, purpose: "proof", connections: 2, statementMs });
  opening.defer(() => (pool.ended ? undefined : pool.end()));
  const opened = opening.move();
  return {
    url: running.url,
    folder,
    pool,
    proxy,
    postgres() {
      const server =
        own?.pid ?? childrenOf(running.supervisor).find(({ command }) => /postgres -D /.test(command))?.pid;
      return server === undefined ? [] : [server, ...childrenOf(server).map(({ pid }) => pid)];
    },
    stop: () => running.stop(),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
