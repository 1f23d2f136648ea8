// How the process itself is: its event loop, its processor time, its heap, and who waits for its pools. Read with each
// heartbeat, so that one process of all can judge them.

import { cpus, hostname } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";
import { Gauge, type Registry } from "prom-client";
import { limits } from "../limits.ts";

export interface VitalsReport {
  readonly host: string;
  /** How late the event loop came to a timer in the last second, 99th percentile, in ms. */
  readonly delayMs: number;
  /** Processor time of the process a second, in seconds. */
  readonly cpu: number;
  /** Share of all the machine's processor time that was used, by whomever, 0 to 1. */
  readonly machineCpu: number;
  /** Share of the heap's limit that is used, 0 to 1. */
  readonly heap: number;
  /** By pool, how many wait for a connection. */
  readonly waiting: Readonly<Record<string, number>>;
}

interface Waited {
  readonly waitingCount: number;
}

/** Node's timer of the histogram fires so often, in ms; what comes later is delay. */
const resolutionMs = 20;

export class Vitals {
  readonly #pools = new Map<string, Waited>();
  readonly #gauges: Readonly<Record<"delay" | "cpu" | "heap" | "waiting", Gauge>>;
  readonly #process: string;
  #delays: ReturnType<typeof monitorEventLoopDelay> | undefined;
  #cpu = process.cpuUsage();
  #machine = machineTimes();
  #at = performance.now();
  #last: VitalsReport | undefined;

  constructor(registry: Registry, role: string) {
    this.#process = `${role}/${process.pid}`;
    const gauge = (name: string, help: string, labels: string[] = []) =>
      new Gauge({ name, help, labelNames: ["process", ...labels], registers: [registry] });
    this.#gauges = {
      delay: gauge("holdfast_event_loop_delay_seconds", "Lateness of the event loop in the last second, p99"),
      cpu: gauge("holdfast_cpu_seconds_per_second", "Processor time that the process takes"),
      heap: gauge("holdfast_heap_used_ratio", "Share of the heap's limit that is used"),
      waiting: gauge("holdfast_pool_waiting", "Who waits for a connection to the store", ["pool"]),
    };
  }

  /** These pools count from now on. */
  watch(pools: Readonly<Record<string, Waited>>): void {
    for (const [name, pool] of Object.entries(pools)) this.#pools.set(name, pool);
  }

  /** As it is now; the same answer for all who ask within a moment. */
  read(): VitalsReport {
    const seconds = (performance.now() - this.#at) / 1000;
    if (this.#last && seconds < limits.heartbeatMs / 2_000) return this.#last;
    this.#at += seconds * 1000;
    const used = process.cpuUsage(this.#cpu);
    this.#cpu = process.cpuUsage();
    const before = this.#machine;
    this.#machine = machineTimes();
    const { used_heap_size: heap, heap_size_limit: heapLimit } = getHeapStatistics();
    const report = {
      host: hostname(),
      delayMs: this.#delayMs(),
      cpu: (used.user + used.system) / 1e6 / Math.max(0.001, seconds),
      machineCpu: shareOf(before, this.#machine),
      heap: heap / heapLimit,
      waiting: Object.fromEntries([...this.#pools].map(([name, pool]) => [name, pool.waitingCount])),
    };
    this.#show(report);
    this.#last = report;
    return report;
  }

  stop(): void {
    this.#delays?.disable();
  }

  #delayMs(): number {
    if (!this.#delays) {
      this.#delays = monitorEventLoopDelay({ resolution: resolutionMs });
      this.#delays.enable();
      return 0;
    }
    const delayMs = this.#delays.count === 0 ? 0 : this.#delays.percentile(99) / 1e6 - resolutionMs;
    this.#delays.reset();
    return Math.max(0, delayMs);
  }

  #show({ delayMs, cpu, heap, waiting }: VitalsReport): void {
    const labels = { process: this.#process };
    this.#gauges.delay.set(labels, delayMs / 1000);
    this.#gauges.cpu.set(labels, cpu);
    this.#gauges.heap.set(labels, heap);
    for (const [pool, count] of Object.entries(waiting)) this.#gauges.waiting.set({ ...labels, pool }, count);
  }
}

interface Times {
  readonly idle: number;
  readonly all: number;
}

function machineTimes(): Times {
  const all = cpus();
  const sum = (pick: (times: (typeof all)[number]["times"]) => number) =>
    all.reduce((total, { times }) => total + pick(times), 0);
  return {
    idle: sum(({ idle }) => idle),
    all: sum(({ user, nice, sys, idle, irq }) => user + nice + sys + idle + irq),
  };
}

function shareOf(before: Times, now: Times): number {
  const all = now.all - before.all;
  return all <= 0 ? 0 : 1 - (now.idle - before.idle) / all;
}
