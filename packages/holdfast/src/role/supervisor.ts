// Keeps processes running: starts them, starts again what ends by itself (at once, then with growing pauses), stops
// them in order. It knows nothing of apps.

import { fork, type ChildProcess } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { fault } from "../errors.ts";
import { limits } from "../limits.ts";
import { type ChildMessage, type ChildOptions } from "./child.ts";

export interface ChildEvents {
  restarted(name: string, code: number | null, signal: string | null): void;
}

/** A process that could not start, in its own words. */
export class ChildFailed extends Error {
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

// A .ts file in the repository, a .js file in the package that is installed.
const entry = fileURLToPath(new URL(`../holdfast${extname(import.meta.url)}`, import.meta.url));

/** One process and its successors. */
export class Supervised {
  readonly name: string;
  readonly #options: ChildOptions;
  readonly #events: ChildEvents;
  #child: ChildProcess | undefined;
  #stopping = false;
  #troubles = 0;
  #clock: NodeJS.Timeout | undefined;
  #spawned = 0;

  constructor(options: ChildOptions, events: ChildEvents) {
    this.name = options.name;
    this.#options = options;
    this.#events = events;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves with its address when it is ready; rejects when its first start fails. */
  async start(): Promise<string | undefined> {
    const child = this.#spawn();
    return new Promise((resolve, reject) => {
      child.on("message", (message: ChildMessage) => {
        if (message.kind === "ready") return resolve(message.address);
        if (message.kind === "waits") return;
        this.#stopping = true;
        reject(new ChildFailed(message.code, message.message, message.hint));
      });
      child.once("exit", (code, signal) => {
        reject(fault("HF_START_FAILED", { name: this.name, reason: `it ended with ${signal ?? code ?? "?"}` }));
      });
    });
  }

  /** Asks it to finish and waits; ends it by force when it takes longer than `limits.drainMs`. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#clock);
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    if (child.connected) child.send("stop", () => undefined);
    const clock = setTimeout(() => child.kill("SIGKILL"), limits.drainMs + 1_000);
    await ended;
    clearTimeout(clock);
  }

  /** Ends it at once, without asking. */
  kill(): void {
    this.#stopping = true;
    this.#child?.kill("SIGKILL");
  }

  #spawn(): ChildProcess {
    const options: ChildOptions = { ...this.#options, successor: this.#spawned > 0 };
    this.#spawned += 1;
    const child = fork(entry, ["role", ...this.#options.roles], {
      // Its own group: Ctrl-C in the terminal reaches only the supervisor, which stops everything in order.
      detached: true,
      execArgv: ["--disable-proto=delete", "--no-warnings=ExperimentalWarning"],
      env: { ...process.env, HOLDFAST_CHILD: JSON.stringify(options) },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.#child = child;
    const began = performance.now();
    child.on("error", () => undefined);
    // One that hangs at its start would never be missed: it neither works nor ends.
    const clock = setTimeout(() => child.kill("SIGKILL"), limits.childStartMs);
    child.on("message", ({ kind }: ChildMessage) => (kind === "waits" ? clock.refresh() : clearTimeout(clock)));
    child.once("exit", (code, signal) => {
      clearTimeout(clock);
      this.#ended(performance.now() - began, code, signal);
    });
    return child;
  }

  #ended(aliveMs: number, code: number | null, signal: string | null): void {
    if (this.#stopping) return;
    this.#events.restarted(this.name, code, signal);
    // Who lived for a while was well; who dies at its start gets longer and longer pauses.
    this.#troubles = aliveMs > limits.restartCapMs ? 0 : this.#troubles + 1;
    const waitMs = this.#troubles <= 1 ? 0 : Math.min(limits.restartCapMs, limits.restartMs * 2 ** this.#troubles);
    this.#clock = setTimeout(() => !this.#stopping && this.#spawn(), waitMs);
  }
}
