// Brings messages to one target in order: a few tries each, then again from time to time. Never in the way of whoever
// has something to tell, and never faster than a message in `limits.alarmPauseMs`, which the caller sees to.

import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "../limits.ts";
import { type AlarmMessage } from "./message.ts";
import { type Target } from "./targets.ts";

export interface PostOptions {
  readonly target: Target;
  /** Told when a message could not be brought, in so many tries. */
  readonly failed: (target: Target["name"], error: unknown) => void;
  /** Ends the pauses between tries. */
  readonly signal: AbortSignal;
}

export class Post {
  readonly #options: PostOptions;
  readonly #waiting: AlarmMessage[] = [];
  #running: Promise<void> | undefined;

  constructor(options: PostOptions) {
    this.#options = options;
  }

  /** Resolves when the message was brought, or could not be: then it goes again before the next one. */
  async bring(message: AlarmMessage): Promise<void> {
    this.#waiting.push(message);
    if (this.#waiting.length > limits.alarmMessages) this.#waiting.shift();
    await this.again();
  }

  /** Tries what is left. */
  again(): Promise<void> {
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #run(): Promise<void> {
    for (let message = this.#waiting[0]; message; message = this.#waiting[0]) {
      if (!(await this.#tries(message))) return;
      const index = this.#waiting.indexOf(message);
      if (index !== -1) this.#waiting.splice(index, 1);
    }
  }

  async #tries(message: AlarmMessage): Promise<boolean> {
    const { target, failed, signal } = this.#options;
    for (let tries = 1; ; tries++) {
      try {
        await target.send(message);
        return true;
      } catch (error) {
        if (signal.aborted || tries >= limits.alarmTries) {
          failed(target.name, error);
          return false;
        }
      }
      await sleep(limits.alarmRetryMs * 2 ** (tries - 1), undefined, { signal }).catch(() => undefined);
    }
  }
}
