// Takes over a server that goes on after its supervisor was killed: the same programs, the same data, the same settings
// as we would start, and it answers. So a supervisor can be followed by the next one without a connection lost.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "../../limits.ts";
import { worksOn } from "./inspect.ts";
import { readPidFile } from "./leftover.ts";
import { flagsOf, type Server, type ServerOptions } from "./server.ts";
import { answers } from "./socket.ts";

/** Undefined when nothing runs there, or something else than what we would start. Call it with the claim. */
export async function adoptServer(options: ServerOptions): Promise<Server | undefined> {
  const { place, socketFolder, log } = options;
  const file = readPidFile(place.cluster);
  const pid = file?.pid ?? 0;
  if (!file?.ready || !worksOn(pid, place.cluster) || !isAsWished(options)) return undefined;
  if (!(await answers(socketFolder))) return undefined;
  log(`Postgres: process ${pid} goes on, which outlived its supervisor`);
  const exited = ended(pid, place.cluster).then(() => null);
  const stop = async (): Promise<void> => {
    signal(pid, "SIGINT");
    const timer = setTimeout(() => signal(pid, "SIGQUIT"), limits.postgresStopMs);
    await exited;
    clearTimeout(timer);
  };
  return { pid, exited, stop };
}

/** Postgres writes down its own command line, each word between double quotes. */
function isAsWished(options: ServerOptions): boolean {
  const words = ["-D", options.place.cluster, ...flagsOf(options)].map((word) => ` "${word}"`);
  try {
    const text = readFileSync(join(options.place.cluster, "postmaster.opts"), "utf8").trim();
    return text === `${options.program.postgres}${words.join("")}`;
  } catch {
    return false;
  }
}

/** It is nobody's child that we could wait for. */
async function ended(pid: number, cluster: string): Promise<void> {
  while (worksOn(pid, cluster)) await sleep(limits.postgresPollMs);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended already.
  }
}
