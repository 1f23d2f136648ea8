// Debian's slowhttptest, a tool by others, in its four modes at once; skipped loudly where it is not installed.

import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { type Attack } from "./attack.ts";

const modes = [
  { flag: "-H", about: "slow headers", path: "/page" },
  { flag: "-B", about: "slow bodies", path: "/facts" },
  { flag: "-X", about: "slow reads", path: "/page" },
  { flag: "-R", about: "ranges", path: "/page" },
] as const;

const run = promisify(execFile);

export const slowhttptest: Attack = {
  name: "slowhttptest",
  about: "slowhttptest -H, -B, -X and -R",
  run: async ({ url, scale, signal }) => {
    if (spawnSync("slowhttptest", ["-h"]).error) {
      return { cases: 0, wrong: [], skipped: "there is no slowhttptest; apt-get install slowhttptest" };
    }
    const [connections, seconds] = scale === 1 ? [250, 12] : [1_000, 60];
    const wrong: string[] = [];
    const amount = ["-c", String(connections), "-r", "100", "-i", "2", "-l", String(seconds), "-p", "3", "-v", "1"];
    await Promise.all(
      modes.map(async ({ flag, about, path }) => {
        const said = await run("slowhttptest", [flag, ...amount, "-u", `${url}${path}`], { signal }).then(
          ({ stdout }) => stdout,
          (error: { stdout?: string }) => error.stdout ?? "",
        );
        signal.throwIfAborted();
        // It looks for itself whether others are still served.
        if (/service available:[^A-Z]*NO/.test(said)) wrong.push(`${about}: not available, it says`);
      }),
    );
    return { cases: connections * modes.length, wrong };
  },
};
