// What a session sees of an answer: headers and body are made when it looks at them, which most sessions never do.

import type { StepAnswer } from "../plan/scenario.ts";
import type { Connection } from "./connection.ts";
import { headersOf } from "./response-head.ts";

const nothing = Buffer.alloc(0);

/** An answer whose bytes lie in the connection's buffer until `settle()`. */
export class VisitAnswer implements StepAnswer {
  readonly status: number;
  readonly latencyMs: number;
  readonly #head: string;
  #source: Connection["heard"] | undefined;
  #headers: Readonly<Record<string, string>> | undefined;
  #body: Buffer = nothing;

  constructor(status: number, latencyMs: number, heard: Connection["heard"] | string) {
    this.status = status;
    this.latencyMs = latencyMs;
    this.#head = typeof heard === "string" ? heard : heard.head;
    this.#source = typeof heard === "string" ? undefined : heard;
  }

  get headers(): Readonly<Record<string, string>> {
    this.#headers ??= headersOf(this.#head);
    return this.#headers;
  }

  get body(): Buffer {
    this.settle();
    return this.#body;
  }

  /** Copies the body: the session goes on and may look at it later, when the buffer holds something else. */
  settle(): void {
    if (this.#source !== undefined) this.#body = this.#source.body() ?? nothing;
    this.#source = undefined;
  }
}
