// Asks a release about its app, in a process of its own: the supervisor never loads what it supervises. The same
// process applies the migrations.

import { once } from "node:events";
import { fault } from "../errors.ts";
import { limits } from "../limits.ts";
import { ChildFailed } from "./process.ts";
import { type AppCard, type ChildMessage, type ChildOptions, type Migrate } from "./protocol.ts";
import { type Release } from "./release.ts";
import { spawnIn } from "./spawn.ts";

export interface Prepared {
  readonly app: AppCard;
  /** Applies migrations; gives their names. */
  migrate(migrate: Omit<Migrate, "kind">): Promise<readonly string[]>;
  /** Ends the process; harmless when it has. */
  end(): void;
}

/** Loads the app. Throws what is wrong with it. */
export async function prepare(release: Release, options: ChildOptions): Promise<Prepared> {
  const child = spawnIn(release, { ...options, appFile: release.appFile, roles: ["prepare"], name: "prepare" });
  const clock = setTimeout(() => child.kill("SIGKILL"), limits.migrationMs);
  child.once("exit", () => clearTimeout(clock));
  const heard = hearing(child);
  const loaded = await heard();
  if (loaded.kind !== "loaded") throw fault("HF_START_FAILED", { name: "prepare", reason: `it said ${loaded.kind}` });
  return {
    app: loaded.app,
    async migrate(migrate) {
      const next = heard();
      child.send({ kind: "migrate", ...migrate } satisfies Migrate);
      const migrated = await next;
      return migrated.kind === "migrated" ? migrated.applied : [];
    },
    end: () => void child.kill("SIGKILL"),
  };
}

/** The next thing that it says; throws when it fails or ends. */
function hearing(child: ReturnType<typeof spawnIn>): () => Promise<ChildMessage> {
  const ended = once(child, "exit").then(() => undefined);
  return async () => {
    // What processes of Holdfast send each other.
    const said = once(child, "message").then(([message]) => message as ChildMessage);
    const message = await Promise.race([said, ended]);
    if (!message) throw fault("HF_START_FAILED", { name: "prepare", reason: "it ended" });
    if (message.kind === "failed") throw new ChildFailed(message.code, message.message, message.hint);
    return message;
  };
}
