// "As several processes on one port" for a target of Node.js, without touching its code: the process that was seen to
// listen runs under node:cluster, by a preload. The kernel's own sharing of a port among copies (SO_REUSEPORT) would
// spread few kept connections unevenly, and a balancer in between would cost the CPU that is measured.

import path from "node:path";
import type { Environment } from "./environment.ts";
import type { Listener } from "./target.ts";

/** Variables for a restart. Throws when what listens is not Node.js: other languages have workers of their own. */
export function clusterEnvironment({ executable, commandLine }: Listener, count: number): Environment {
  if (!/^node(js)?\d*$/.test(path.basename(executable))) {
    const what = path.basename(executable) || "unknown";
    throw new Error(
      `the process that listens is not Node.js (it is ${what}), so it cannot be run as ${count} processes`,
    );
  }
  return {
    NODE_OPTIONS: `--import=${new URL("./cluster-preload.mjs", import.meta.url).href}`,
    REHEARSE_CLUSTER: JSON.stringify({ count, commandLine }),
  };
}
