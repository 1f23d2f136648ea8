// Tells the supervisor once a second that this process lives, and how it is. From the event loop, so that one which
// stands still falls silent.

import { monitorEventLoopDelay } from "node:perf_hooks";
import { limits } from "../limits.ts";
import { type ChildMessage } from "../supervise/protocol.ts";
import { type Vitals } from "./run.ts";

const none: Vitals = { backlogSeconds: 0, answered: 0, failed: 0 };

export function sendBeats(tell: (message: ChildMessage) => void, vitals: () => Vitals = () => none): void {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  let [before, at] = [process.cpuUsage(), performance.now()];
  setInterval(() => {
    const [used, now] = [process.cpuUsage(before), performance.now()];
    const cpu = (used.user + used.system) / 1000 / Math.max(1, now - at);
    [before, at] = [process.cpuUsage(), now];
    const beat = { cpu, memoryBytes: process.memoryUsage.rss(), loopMs: delay.max / 1e6, ...vitals() };
    delay.reset();
    tell({ kind: "alive", beat });
  }, limits.beatMs).unref();
}
