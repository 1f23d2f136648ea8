// What a Redis says of itself, by its own client program.

import { execFileSync } from "node:child_process";
import type { Stage } from "./stage.ts";

/** A number of `INFO all` by its name, 0 when it is not there. */
export function redisNumber(stage: Stage, name: string): number {
  const info = execFileSync("redis-cli", ["-p", String(stage.redisPort), "info", "all"], { encoding: "utf8" });
  return Number(new RegExp(`^${name}:(\\d+)`, "m").exec(info)?.[1] ?? 0);
}

/** How often a command was called. */
export function redisCommandCalls(stage: Stage, command: string): number {
  const info = execFileSync("redis-cli", ["-p", String(stage.redisPort), "info", "commandstats"], { encoding: "utf8" });
  return Number(new RegExp(`^cmdstat_${command}:calls=(\\d+)`, "m").exec(info)?.[1] ?? 0);
}
