// Tells the supervisor about once a second that this process lives, and how it is: by its event loop, and by whatever
// comes to an end in it, since a turn of the loop takes long where thousands ask at once. What stands still says
// nothing.

import { monitorEventLoopDelay } from "node:perf_hooks";
import { limits } from "../limits.ts";
import { type ChildMessage } from "../supervise/protocol.ts";
import { type Running, type Pulse } from "./run.ts";

const none: Pulse = { backlogSeconds: 0, answered: 0, failed: 0 };

export function sendBeats(
  tell: (message: ChildMessage) => void,
  { pulse = () => none, onProgress }: Partial<Pick<Running, "pulse" | "onProgress">>,
): void {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  let [before, at] = [process.cpuUsage(), performance.now()];
  const beat = () => {
    const [used, now] = [process.cpuUsage(before), performance.now()];
    const cpu = (used.user + used.system) / 1000 / Math.max(1, now - at);
    [before, at] = [process.cpuUsage(), now];
    tell({
      kind: "alive",
      beat: { cpu, memoryBytes: process.memoryUsage.rss(), loopMs: delay.max / 1e6, ...pulse() },
    });
    delay.reset();
  };
  setInterval(beat, limits.beatMs).unref();
  onProgress?.(() => performance.now() - at > 1.5 * limits.beatMs && beat());
}
