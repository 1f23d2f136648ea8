// One process and its successors: started, heard from every second, started again when it ends by itself (at once, then
// with growing pauses), ended by force when its event loop stands still. Knows nothing of apps.

import { fault } from "../errors.ts";
import { limits } from "../limits.ts";
import { type Beat, type ChildMessage, type ParentMessage } from "./protocol.ts";
import { realTime, type Time } from "./time.ts";

/** What was started: a `ChildProcess`, or one that a test makes up. */
export interface Child {
  readonly pid?: number | undefined;
  readonly connected: boolean;
  readonly exitCode: number | null;
  readonly signalCode: NodeJS.Signals | null;
  /** `message`, `exit` with code and signal, `error`. */
  on(event: string, listener: (...values: never[]) => void): unknown;
  once(event: string, listener: (...values: never[]) => void): unknown;
  send(message: ParentMessage, sent: () => void): boolean;
  kill(signal: NodeJS.Signals): boolean;
}

export interface ProcessOptions {
  readonly name: string;
  /** Starts it; `successor` is true when one of this name ran before. */
  readonly spawn: (successor: boolean) => Child;
  /** Ended by force when not heard from for so long. */
  readonly hangMs: number;
  readonly events: ProcessEvents;
  readonly time?: Time;
}

export interface ProcessEvents {
  /** It ended by itself, and is started again. */
  restarted(name: string, how: string): void;
  beat?(process: Supervised, beat: Beat): void;
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

export class Supervised {
  readonly name: string;
  readonly #options: ProcessOptions;
  #child: Child | undefined;
  #state: "starting" | "ready" | "down" | "stopping" | "ended" = "down";
  #beat: Beat | undefined;
  #beats = 0;
  #heardAt = 0;
  #spawned = 0;
  /** It was ready once: from then on it is started again whenever it ends. */
  #proven = false;
  #restarts = 0;
  #troubles = 0;
  readonly #time: Time;
  #notAgain: (() => void) | undefined;
  #unwatch: (() => void) | undefined;

  constructor(options: ProcessOptions) {
    this.name = options.name;
    this.#options = options;
    this.#time = options.time ?? realTime;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Serves, as far as it is known. */
  get isReady(): boolean {
    return this.#state === "ready";
  }

  /** There is a process, whatever it is at. */
  get isThere(): boolean {
    const child = this.#child;
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  /** How often it has ended by itself. */
  get restarts(): number {
    return this.#restarts;
  }

  /** How often it has said how it is. */
  get beats(): number {
    return this.#beats;
  }

  /** The last, undefined before the first. */
  get beat(): Beat | undefined {
    return this.#beat;
  }

  /** Resolves with its address when it is ready; rejects when its first start fails. Nothing runs then. */
  async start(): Promise<string | undefined> {
    const child = this.#spawn();
    return new Promise((resolve, reject) => {
      child.on("message", (message: ChildMessage) => {
        if (message.kind === "ready") resolve(message.address);
        if (message.kind === "failed") reject(new ChildFailed(message.code, message.message, message.hint));
      });
      child.once("exit", (code: number | null, signal: string | null) => {
        reject(fault("HF_START_FAILED", { name: this.name, reason: `it ended with ${signal ?? code ?? "?"}` }));
      });
    });
  }

  /** Another one of its role has joined. */
  share(part: number): void {
    this.#tell({ kind: "share", part });
  }

  /** A release is being rolled in, or no longer. */
  rolling(on: boolean): void {
    this.#tell({ kind: "rolling", on });
  }

  #tell(message: ParentMessage): void {
    if (this.isReady && this.#child?.connected === true) this.#child.send(message, () => undefined);
  }

  /**
   * Asks it to finish and waits; ends it by force when it takes longer than it may. `drain` when others serve
   * meanwhile, so that it can take the time in which nobody notices.
   */
  async stop(how: "stop" | "drain" = "stop"): Promise<void> {
    this.#state = "stopping";
    this.#notAgain?.();
    const child = this.#child;
    if (!child || !this.isThere) return this.#gone();
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    if (child.connected) child.send(how, () => undefined);
    const patient = this.#time.after(limits.stopMs, () => child.kill("SIGKILL"));
    await ended;
    patient();
  }

  /** Ends it at once, without asking. */
  kill(): void {
    this.#state = "stopping";
    this.#notAgain?.();
    this.#child?.kill("SIGKILL");
  }

  #spawn(): Child {
    const child = this.#options.spawn(this.#spawned > 0);
    this.#spawned += 1;
    this.#child = child;
    this.#state = "starting";
    this.#heardAt = this.#time.now();
    const began = this.#heardAt;
    child.on("error", () => undefined);
    child.on("message", (message: ChildMessage) => this.#hear(message));
    child.once("exit", (code: number | null, signal: string | null) =>
      this.#ended(this.#time.now() - began, signal ?? `code ${code ?? "?"}`),
    );
    this.#guard(child);
    return child;
  }

  #hear(message: ChildMessage): void {
    this.#heardAt = this.#time.now();
    if (message.kind === "ready" && this.#state === "starting") {
      this.#state = "ready";
      this.#proven = true;
    }
    if (message.kind !== "alive") return;
    this.#beat = message.beat;
    this.#beats += 1;
    this.#options.events.beat?.(this, message.beat);
  }

  // One that hangs would never be missed: it neither works nor ends.
  #guard(child: Child): void {
    this.#unwatch?.();
    let lookedAt = this.#time.now();
    this.#unwatch = this.#time.every(limits.hangLookMs, () => {
      const now = this.#time.now();
      // Held still ourselves, or the whole machine was: nobody could be heard.
      if (now - lookedAt > 4 * limits.hangLookMs) this.#heardAt = now;
      lookedAt = now;
      const mayMs = this.#state === "starting" ? limits.childStartMs : this.#options.hangMs;
      if (this.#state !== "stopping" && now - this.#heardAt > mayMs) child.kill("SIGKILL");
    });
  }

  #ended(aliveMs: number, how: string): void {
    this.#beat = undefined;
    if (this.#state === "stopping" || !this.#proven) return this.#gone();
    this.#unwatch?.();
    this.#state = "down";
    this.#restarts += 1;
    this.#options.events.restarted(this.name, how);
    // Who lived for a while was well; who dies at its start gets longer and longer pauses.
    this.#troubles = aliveMs > limits.restartCapMs ? 0 : this.#troubles + 1;
    const waitMs = this.#troubles <= 1 ? 0 : Math.min(limits.restartCapMs, limits.restartMs * 2 ** this.#troubles);
    this.#notAgain = this.#time.after(waitMs, () => this.#state === "down" && this.#spawn());
  }

  #gone(): void {
    this.#unwatch?.();
    this.#state = "ended";
  }
}
