// The store under the supervisor: your own Postgres, or the embedded one, started again when it ends.

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "../limits.ts";
import { type Embedded, startEmbedded } from "../store/embedded/embedded.ts";

export interface Store {
  readonly id: string;
  url(): string;
  stop(): Promise<void>;
  /** Ends it at once; what was committed is there at the next start. */
  kill(): void;
}

/** Opens `databaseUrl`, or starts Postgres on `dataDir`. */
export async function openStore(
  databaseUrl: string | undefined,
  dataDir: string | undefined,
  say: (line: string) => void,
): Promise<Store> {
  const id = randomUUID().slice(0, 8);
  if (databaseUrl !== undefined || dataDir === undefined) {
    return { id, url: () => databaseUrl ?? "", stop: () => Promise.resolve(), kill: () => undefined };
  }
  let stopped = false;
  let embedded: Embedded = await startEmbedded({ dataDir, log: say, ballast: true });
  const again = async (): Promise<Embedded> => {
    for (let waitMs: number = limits.restartMs; ; waitMs = Math.min(waitMs * 2, limits.restartCapMs)) {
      try {
        return await startEmbedded({ dataDir, log: say, ballast: true });
      } catch (error) {
        say(`Postgres cannot be started again: ${error instanceof Error ? error.message : String(error)}`);
        if (stopped) throw error;
        await sleep(waitMs);
      }
    }
  };
  const watch = async (): Promise<void> => {
    while (!stopped) {
      const code = await embedded.exited;
      if (stopped) return;
      say(`Postgres ended (code ${code ?? "?"}) and is started again`);
      embedded = await again();
    }
  };
  // It only ends with an error when it is stopped in the middle of a start.
  watch().catch(() => undefined);
  return {
    id,
    url: () => embedded.url,
    async stop() {
      stopped = true;
      await embedded.stop();
    },
    kill() {
      stopped = true;
      try {
        // Postgres' own word for "at once": it ends its processes with it, which SIGKILL would leave behind.
        process.kill(embedded.pid, "SIGQUIT");
      } catch {
        // It has ended already.
      }
    },
  };
}
