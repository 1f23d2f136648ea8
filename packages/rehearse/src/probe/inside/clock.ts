// The monotonic clock and the timers of Node.js as they were before the probe wrapped them.

import { performance } from "node:perf_hooks";

export const now: () => number = performance.now.bind(performance);
export const later = globalThis.setTimeout;
export const repeat = globalThis.setInterval;
