// One run of the user's command: its own process group, its output read as it comes, its end known, and nothing of it
// left after stop(), nor after the end of our own process.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Environment } from "./environment.ts";
import { measureLimits } from "./limits.ts";
import { standBack } from "./stand-back.ts";
import { OutputTail } from "./output-tail.ts";
import { isAlive, treeOf } from "./process-tree.ts";

export interface Command {
  /** Program and arguments, as they are: no shell reads them. */
  readonly command: readonly string[];
  readonly cwd: string;
  /** The whole environment, not an addition to ours. */
  readonly environment: Environment;
}

export interface End {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
}

export interface Running {
  readonly pid: number;
  /** The process and its living descendants. */
  pids(): readonly number[];
  output(): readonly string[];
  /** How it ended; undefined while it runs. */
  readonly ended: End | undefined;
  /** SIGTERM to the whole group, SIGKILL after 5 s, also to descendants that left the group. */
  stop(): Promise<void>;
}

/** Throws when there is no such program or folder. */
export async function runCommand({ command, cwd, environment }: Command): Promise<Running> {
  const [program, ...args] = command;
  if (program === undefined)
    throw new RangeError("no command was given: say what starts your app, `-- node server.js`");
  const child = spawn(program, args, {
    cwd,
    env: { ...environment },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const tail = new OutputTail();
  tail.follow(child.stdout);
  tail.follow(child.stderr);
  let ended: End | undefined;
  const gone = new Promise<void>((resolve) => {
    child.once("exit", (code, signal) => {
      ended = { exitCode: code ?? undefined, signal: signal ?? undefined };
      resolve();
    });
  });
  try {
    await once(child, "spawn");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`the target could not be started: ${reason} (in ${cwd}); check the command after \`--\``, {
      cause: error,
    });
  }
  const { pid } = child;
  if (pid === undefined) throw new Error("the target was started but has no process id");
  standBack([pid]);
  // The group does not get our Ctrl-C, and must not outlive us.
  const killAll = (): void => signalGroup(pid, "SIGKILL");
  process.once("exit", killAll);
  return {
    pid,
    pids: () => treeOf(pid),
    output: () => tail.lines(),
    get ended() {
      return ended;
    },
    stop: async () => {
      await stopTree(pid, gone);
      process.removeListener("exit", killAll);
    },
  };
}

async function stopTree(pid: number, gone: Promise<void>): Promise<void> {
  const tree = treeOf(pid);
  signalGroup(pid, "SIGTERM");
  // A descendant in a group of its own hears nothing of a signal to this one; its parent may tell it, or may not.
  const until = performance.now() + measureLimits.stopMs;
  while (performance.now() < until && tree.some(isAlive)) await sleep(measureLimits.lookMs);
  for (const left of tree.filter(isAlive)) signalOne(left);
  signalGroup(pid, "SIGKILL");
  await gone;
}

function signalGroup(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The whole group has ended.
  }
}

function signalOne(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended since we looked.
  }
}
