// A server of the proof as a process, on the first core where processes can be bound to one, so that the sender has the
// other core to itself.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type OverloadFault } from "./rules.ts";

export interface Place {
  readonly url: string;
  /** What it has in memory now, in bytes; 0 where nobody can say. */
  bytes(): number;
  stop(): Promise<void>;
}

export interface PlaceOptions {
  readonly database: string;
  /** The class that it serves alone. */
  readonly listener?: string;
  readonly fault?: OverloadFault | undefined;
}

const file = fileURLToPath(new URL("./overload-server.ts", import.meta.url));
const stopLimitMs = 10_000;

/** True where web processes share one core and the sender has another. */
export const isPinned =
  availableParallelism() > 1 && spawnSync("taskset", ["-c", "0", "true"], { stdio: "ignore" }).status === 0;

/** Nothing is left when it throws. */
export async function openPlace({ database, listener = "", fault }: PlaceOptions): Promise<Place> {
  const env = { ...process.env, OVERLOAD_DATABASE: database, OVERLOAD_LISTENER: listener, OVERLOAD_FAULT: fault ?? "" };
  const command = [...(isPinned ? ["taskset", "-c", "0"] : []), process.execPath, file];
  // In a group of its own: Ctrl-C reaches us alone, and it ends with its standard input.
  const child = spawn(command[0] ?? "", command.slice(1), { env, detached: true, stdio: ["pipe", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const stop = async () => {
    child.stdin.destroy();
    const clock = setTimeout(() => child.kill("SIGKILL"), stopLimitMs);
    await exited;
    clearTimeout(clock);
  };
  try {
    const ended = exited.then(() => Promise.reject(new Error("the server ended before it listened")));
    return { url: await Promise.race([firstLine(child), ended]), bytes: () => residentBytes(child.pid), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function firstLine(child: ChildProcess & { stdout: NodeJS.ReadableStream }): Promise<string> {
  // A line is a string.
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return line;
}

function residentBytes(pid: number | undefined): number {
  const status = `/proc/${pid ?? 0}/status`;
  if (!existsSync(status)) return 0;
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(status, "utf8"))?.[1] ?? 0) * 1024;
}
