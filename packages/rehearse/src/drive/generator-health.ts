// Whether the generator itself was equal to its plan: how late it sent, what of a core its thread used, and whether
// the system had ports and descriptors for it. "We, not you, ran out" is said here, in words.

import { readFileSync } from "node:fs";
import type { Answer } from "./connection.ts";
import { Histogram } from "./histogram.ts";
import { driveLimits } from "./limits.ts";
import type { LoadReport } from "./trial-load.ts";

/** What the system says when it, and not the target, has no room for one more connection. */
const shortages: Readonly<Record<string, string>> = {
  EADDRNOTAVAIL: "no free local port for a new connection",
  EADDRINUSE: "no free local port for a new connection",
  EMFILE: "no free file descriptor for a new connection (raise `ulimit -n`)",
  ENFILE: "no free file descriptor on this machine for a new connection",
  ENOBUFS: "no memory for a new connection",
  ENOMEM: "no memory for a new connection",
};

export class GeneratorHealth {
  readonly #lateness = new Histogram();
  readonly #startMs = performance.now();
  readonly #startCpuMs = threadCpuMs();
  readonly #shortages = new Map<string, number>();
  #late = 0;
  #cpuMs: number | undefined;
  #wallMs = 0;

  /** A send that a tick made, this long after its planned moment. */
  late(lateMs: number): void {
    this.#lateness.record(lateMs);
    if (lateMs > driveLimits.lateAfterMs) this.#late += 1;
  }

  /** The kind under which a failed request is counted; a shortage of our own is `generator`. */
  kindOf({ error, reason = "" }: Pick<Answer, "error" | "reason">): string {
    const shortage = shortages[reason];
    if (shortage !== undefined) {
      this.#shortages.set(shortage, (this.#shortages.get(shortage) ?? 0) + 1);
      return "generator";
    }
    return /CERT|SELF_SIGNED|_SSL_|_TLS_/.test(reason) ? "certificate" : (error ?? "unknown");
  }

  /** The plan is over; what is waited for afterwards costs nothing that matters. */
  stop(): void {
    this.#wallMs = performance.now() - this.#startMs;
    this.#cpuMs = threadCpuMs() - this.#startCpuMs;
  }

  report(): LoadReport["generator"] {
    if (this.#cpuMs === undefined) this.stop();
    const cpuMs = this.#cpuMs ?? 0;
    const latenessP99Ms = this.#lateness.percentileMs(99);
    const figures = { late: this.#late, latenessP99Ms, cpuMs, ranOut: false };
    return { ...figures, ...this.#lack(cpuMs / this.#wallMs, latenessP99Ms) };
  }

  #lack(share: number, latenessP99Ms: number): Partial<LoadReport["generator"]> {
    const [shortage] = this.#shortages;
    if (shortage !== undefined)
      return { ranOut: true, lacked: "system", reason: `${shortage[0]} (${shortage[1]} times)` };
    const used = `used ${share.toFixed(2)} of a core`;
    if (share > driveLimits.busyShare) {
      return { ranOut: true, lacked: "thread", reason: `its thread was busy: it ${used}` };
    }
    if (latenessP99Ms <= driveLimits.tooLateMs) return {};
    const late = `one request in a hundred was sent ${Math.round(latenessP99Ms)} ms late or later`;
    const reason = `${late}, although its thread ${used.replace("used", "used only")}: it did not get the processor`;
    return { ranOut: true, lacked: "processor", reason };
  }
}

/** Processor time of this thread; where nobody counts it by thread, of the whole process. */
function threadCpuMs(): number {
  // Node.js before 23.9 does not have it, whatever its types say.
  const { threadCpuUsage } = process as Partial<Pick<NodeJS.Process, "threadCpuUsage">>;
  if (threadCpuUsage !== undefined) {
    const { user, system } = threadCpuUsage.call(process);
    return (user + system) / 1000;
  }
  if (process.platform === "linux")
    return Number(readFileSync("/proc/thread-self/schedstat", "utf8").split(" ")[0]) / 1e6;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
