// The event loop, the processor's clocks, memory and collections of one process, as a line of the journal has them.

import fs from "node:fs";
import { monitorEventLoopDelay, performance, PerformanceObserver } from "node:perf_hooks";
import v8 from "node:v8";
import { addEvent } from "./book.ts";
import { answered } from "./requests.ts";

// As they are before the probe wraps them.
const { openSync, readSync } = fs;

const resolutionMs = 20;
const nsPerMs = 1e6;
const tickMs = 10;
/** Field of /proc/PID/stat after the command's bracket: cutime and cstime. */
const childrenField = 13;
const majorKind = 4;

const delay = monitorEventLoopDelay({ resolution: resolutionMs });
const gc = { count: 0, pauseMs: 0, majorCount: 0, majorPauseMs: 0 };
const buffer = Buffer.alloc(1024);
const files = new Map<string, number>();

export function watchLoop(): void {
  delay.enable();
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      // Entries of kind "gc" carry their detail so; the types of Node.js leave it open.
      const { detail } = entry as { detail?: { kind?: number } };
      const kind = detail?.kind;
      gc.count += 1;
      gc.pauseMs += entry.duration;
      if (kind !== majorKind) continue;
      gc.majorCount += 1;
      gc.majorPauseMs += entry.duration;
      addEvent("major", { heapBytes: v8.getHeapStatistics().used_heap_size, requests: answered.count });
    }
  }).observe({ entryTypes: ["gc"] });
}

export interface Gauges {
  readonly sums: Readonly<Record<string, number>>;
  readonly tops: Readonly<Record<string, number>>;
  readonly last: Readonly<Record<string, number>>;
}

/** `isMark` begins new maxima of the loop's delay. */
export function gauges(isMark: boolean): Gauges {
  const used = process.cpuUsage();
  const memory = process.memoryUsage();
  const sums = {
    mainMs: mainThreadMs(),
    processMs: (used.user + used.system) / 1000,
    childrenMs: childrenMs(),
    activeMs: performance.eventLoopUtilization().active,
    gcCount: gc.count,
    gcPauseMs: gc.pauseMs,
    majorCount: gc.majorCount,
    majorPauseMs: gc.majorPauseMs,
  };
  // The histogram's own time between two wakes is part of what it records.
  const beyond = (ns: number): number => Math.max(0, ns / nsPerMs - resolutionMs);
  const tops = delay.count === 0 ? {} : { delayP99Ms: beyond(delay.percentile(99)), delayMaxMs: beyond(delay.max) };
  if (isMark) delay.reset();
  const last = {
    rssBytes: memory.rss,
    heapUsedBytes: memory.heapUsed,
    heapLimitBytes: v8.getHeapStatistics().heap_size_limit,
    externalBytes: memory.external,
  };
  return { sums, tops, last };
}

/** On the processor's clock, in ms with the kernel's ns behind it; without /proc the whole process must do. */
function mainThreadMs(): number {
  const content = proc(`/proc/self/task/${process.pid}/schedstat`);
  const ns = Number(content.split(" ")[0]);
  if (content !== "" && Number.isFinite(ns)) return ns / nsPerMs;
  const used = process.cpuUsage();
  return (used.user + used.system) / 1000;
}

function childrenMs(): number {
  const content = proc("/proc/self/stat");
  const fields = content.slice(content.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[childrenField]) + Number(fields[childrenField + 1]);
  return Number.isFinite(ticks) ? ticks * tickMs : 0;
}

/** The file is held open: a read at its start gives its present content. */
function proc(path: string): string {
  try {
    let file = files.get(path);
    if (file === undefined) {
      file = opened(path);
      files.set(path, file);
    }
    if (file < 0) return "";
    return buffer.toString("latin1", 0, readSync(file, buffer, 0, buffer.length, 0));
  } catch {
    return "";
  }
}

function opened(path: string): number {
  try {
    return openSync(path, "r");
  } catch {
    return -1;
  }
}
