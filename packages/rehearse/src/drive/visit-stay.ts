// A visit's step that stays: counts its opening, its messages and its events, and ends it when its time is over.

import type { Step, StepAnswer } from "../plan/scenario.ts";
import type { AnswerError } from "./connection.ts";
import type { Waiter } from "./later.ts";
import type { Cell } from "./load-count.ts";
import type { VisitRun } from "./run-load.ts";
import { newKey, Stay, stayHeaders } from "./stay.ts";
import { stepRequest, withCookies } from "./step-request.ts";
import type { FailedStep } from "./trial-load.ts";
import type { Visit } from "./visit.ts";
import { VisitAnswer } from "./visit-answer.ts";

export interface VisitStayWish {
  readonly visit: Visit;
  readonly step: Step;
  readonly plannedMs: number;
  readonly cookies: string | undefined;
  readonly failure: (status: number, error: string | undefined) => FailedStep;
  /** The last call; without an answer the step has failed. */
  readonly ended: (answer: StepAnswer | undefined, nowMs: number) => void;
}

export class VisitStay implements Waiter {
  readonly #run: VisitRun;
  readonly #wish: VisitStayWish;
  readonly #stay: Stay;
  readonly #opening: Cell;
  readonly #messages: Cell;
  /** What is waited for at the moment, since when, and until when. */
  #waitingFor: Cell | undefined;
  #sinceMs: number;
  #wakeMs = -1;
  #answer: VisitAnswer | undefined;
  #openedMs = 0;
  #stopped = false;

  constructor(run: VisitRun, wish: VisitStayWish) {
    const { step, visit } = wish;
    const key = newKey();
    const request = stepRequest(run.target, { ...step, headers: stayHeaders(step, key) });
    this.#run = run;
    this.#wish = wish;
    this.#opening = run.counts.cell(visit.flow, request.name);
    this.#messages =
      step.messages === undefined ? this.#opening : run.counts.cell(visit.flow, `${request.name} message`);
    this.#sinceMs = wish.plannedMs;
    this.#wait(this.#opening, wish.plannedMs);
    this.#stay = new Stay({
      target: run.target,
      localAddress: run.supply.localAddress(),
      step,
      key,
      request: withCookies(request, wish.cookies),
      on: {
        opened: (status, head) => this.#opened(status, head),
        asked: () => this.#wait(this.#messages, performance.now()),
        answered: (bytes) => {
          this.#messages.bytes += bytes;
          this.#arrived();
        },
        came: () => {
          this.#opening.events += 1;
        },
        bytes: (count) => {
          this.#opening.bytes += count;
        },
        ended: (error, reason) => this.#ended(error, reason),
      },
    });
  }

  wake(dueMs: number, _nowMs: number): void {
    if (dueMs !== this.#wakeMs) return;
    if (this.#stay.waiting) this.#stay.fail("timeout", `no answer within ${this.#run.requestTimeoutMs} ms`);
    else this.#stay.end();
  }

  /** The run stops: what is waited for counts as stopped. */
  stop(): void {
    this.#stopped = true;
    this.#stay.fail("closed", "stopped");
  }

  #wait(cell: Cell, sinceMs: number): void {
    this.#waitingFor = cell;
    this.#sinceMs = sinceMs;
    this.#run.counts.sent(cell);
    this.#run.outstanding += 1;
    this.#wakeAt(sinceMs + this.#run.requestTimeoutMs);
  }

  #wakeAt(dueMs: number): void {
    this.#wakeMs = dueMs;
    this.#run.later.push(dueMs, this.#wish.visit);
  }

  /** What was waited for is here. */
  #arrived(): void {
    const cell = this.#waitingFor;
    this.#waitingFor = undefined;
    if (cell === undefined) return;
    this.#run.outstanding -= 1;
    this.#run.counts.done(cell, performance.now() - this.#sinceMs);
    this.#wakeAt(this.#endMs());
  }

  #endMs(): number {
    return Math.max(this.#openedMs + (this.#wish.step.stayMs ?? 0), performance.now());
  }

  #opened(status: number, head: string): void {
    const { step } = this.#wish;
    const cell = this.#opening;
    cell.statuses.set(status, (cell.statuses.get(status) ?? 0) + 1);
    this.#openedMs = performance.now();
    const right = step.kind === "websocket" ? status === 101 : status >= 200 && status < 300;
    const latencyMs = this.#openedMs - this.#wish.plannedMs;
    this.#answer = new VisitAnswer(status, latencyMs, head);
    if (right) {
      this.#arrived();
      return;
    }
    this.#fails(status, undefined);
    // Fails it for good: its socket is closed, and the visit hears of it.
    this.#stay.fail("closed", `answered with ${status}`);
  }

  #fails(status: number, error: string | undefined): void {
    const cell = this.#waitingFor ?? this.#opening;
    // What was lost while nothing was asked for is counted as one more request, which failed.
    if (this.#waitingFor === undefined) this.#run.counts.sent(cell);
    else this.#run.outstanding -= 1;
    this.#waitingFor = undefined;
    this.#run.counts.failed(cell, performance.now() - this.#sinceMs, this.#wish.failure(status, error));
    this.#answer = undefined;
  }

  #ended(error: AnswerError | undefined, reason: string): void {
    this.#wakeMs = -1;
    if (this.#openedMs > 0) this.#opening.stayedMs += performance.now() - this.#openedMs;
    if (this.#stopped) {
      if (this.#waitingFor === undefined) return;
      this.#waitingFor.stopped += 1;
      this.#run.outstanding -= 1;
      return;
    }
    const refused = error !== undefined && this.#openedMs > 0 && this.#answer === undefined;
    if (error !== undefined && !refused) this.#fails(0, this.#run.kindOf({ error, reason }));
    this.#wish.ended(error === undefined ? this.#answer : undefined, performance.now());
  }
}
