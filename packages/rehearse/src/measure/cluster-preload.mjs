// Loaded with `--import` into every Node.js process of a target that shall run as several. Only the process whose command
// line is that of the listener seen before becomes the head of a cluster: it forks the copies and never runs the app.

import cluster from "node:cluster";
import { readFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const wanted = process.env.REHEARSE_CLUSTER;
// Neither the copies nor what they start are to fork again.
delete process.env.REHEARSE_CLUSTER;

if (wanted !== undefined && isMainThread && cluster.isPrimary) {
  const { count, commandLine } = JSON.parse(wanted);
  const own = readFileSync("/proc/self/cmdline", "utf8").split("\0").slice(0, -1);
  if (JSON.stringify(own) === JSON.stringify(commandLine)) await leadCopies(count);
  // A launcher (npm, a shell, a watcher) hands it on to what it starts.
  process.env.REHEARSE_CLUSTER = wanted;
}

/** Never resolves: the module that waits for it keeps the app's own entry from running in this process. */
function leadCopies(count) {
  let isStopping = false;
  const stop = () => {
    isStopping = true;
    for (const worker of Object.values(cluster.workers ?? {})) worker?.kill("SIGTERM");
    if (Object.keys(cluster.workers ?? {}).length === 0) process.exit(0);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  // A copy that dies ends all: that the app crashes must not be hidden by the others.
  cluster.on("exit", (_worker, code) => {
    if (!isStopping) process.exit(code === 0 ? 1 : (code ?? 1));
    if (Object.keys(cluster.workers ?? {}).length === 0) process.exit(0);
  });
  for (let copy = 0; copy < count; copy += 1) cluster.fork();
  return new Promise(() => {});
}
