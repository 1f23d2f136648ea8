// One person's way through a session: each step's request, its answer, thinking, the next step. Cookies and redirects
// are kept here, as a browser does. A step that fails ends the visit; so does a session that throws.

import type { Flow, Session, Step, StepAnswer } from "../plan/scenario.ts";
import { type Answer, type Connection, unsentAnswer } from "./connection.ts";
import { CookieJar } from "./cookie-jar.ts";
import type { Waiter } from "./later.ts";
import { driveLimits } from "./limits.ts";
import type { Live } from "./live-list.ts";
import type { Cell } from "./load-count.ts";
import { redirectOf } from "./redirect.ts";
import { headersOf } from "./response-head.ts";
import type { VisitRun } from "./run-load.ts";
import type { Borrower } from "./supply.ts";
import { type StepRequest, routeOf, stepRequest, withCookies } from "./step-request.ts";
import { VisitAnswer } from "./visit-answer.ts";
import { VisitStay } from "./visit-stay.ts";

/** How a visit ended. */
export type Outcome = "done" | "failed" | "stopped";

const repeatable = new Set(["GET", "HEAD", "OPTIONS"]);

export class Visit implements Waiter, Borrower, Live {
  readonly number: number;
  readonly flow: Flow;
  place = -1;
  readonly #run: VisitRun;
  readonly #session: Session;
  #step: Step | undefined;
  #request: StepRequest | undefined;
  #cell: Cell | undefined;
  #connection: Connection | undefined;
  #jar: CookieJar | undefined;
  #stay: VisitStay | undefined;
  /** When the request under way should have left, by the plan; and the step's first one. */
  #plannedMs = 0;
  #stepMs = 0;
  #redirects = 0;
  #repeated = false;
  #underWay = false;
  #wakeMs = -1;
  #ended = false;

  constructor(run: VisitRun, flow: Flow, visitor: { readonly number: number; readonly random: () => number }) {
    this.#run = run;
    this.flow = flow;
    this.number = visitor.number;
    this.#session = flow.session(visitor);
  }

  /** Sends the first request; `plannedMs` is when it should have left. */
  begin(plannedMs: number): void {
    this.#advance(undefined, plannedMs);
  }

  wake(dueMs: number, nowMs: number): void {
    if (this.#ended) return;
    if (this.#stay !== undefined) this.#stay.wake(dueMs, nowMs);
    else if (dueMs === this.#wakeMs) {
      this.#run.lateness(nowMs - dueMs);
      this.#send(dueMs);
    }
  }

  /** Ends it where it is: what is under way counts as stopped. */
  stop(): void {
    if (this.#ended) return;
    this.#stay?.stop();
    if (this.#underWay && this.#cell !== undefined) this.#cell.stopped += 1;
    this.#end("stopped");
  }

  /** Gives the session its answer and begins what it wants next. */
  #advance(answer: StepAnswer | undefined, nowMs: number): void {
    const { thinkMs: usualMs = 0 } = this.#step ?? {};
    const thinkMs = usualMs > 0 ? this.#run.thinks(usualMs) : 0;
    try {
      // The first call has no answer to give; generators ignore what it brings.
      const next = answer === undefined ? this.#session.next(noAnswer) : this.#session.next(answer);
      if (next.done === true) {
        this.#end("done");
        return;
      }
      if (answer instanceof VisitAnswer) answer.settle();
      this.#step = next.value;
      this.#redirects = 0;
      this.#request = stays(this.#step) ? undefined : this.#run.requests.of(this.#step);
    } catch (error) {
      this.#broke(error);
      return;
    }
    if (answer === undefined || !(thinkMs > 0)) {
      this.#send(nowMs);
      return;
    }
    this.#wakeMs = nowMs + thinkMs;
    this.#run.later.push(this.#wakeMs, this);
  }

  #send(plannedMs: number): void {
    const step = this.#step;
    if (step === undefined) return;
    this.#stepMs = plannedMs;
    if (stays(step)) this.#beginStay(step, plannedMs);
    else this.#sendRequest(plannedMs);
  }

  #sendRequest(plannedMs: number): void {
    const request = this.#request;
    if (request === undefined) return;
    this.#plannedMs = plannedMs;
    this.#cell = this.#run.cell(this.flow, request);
    this.#run.counts.sent(this.#cell);
    this.#repeated = false;
    this.#write(request);
  }

  #write(request: StepRequest): void {
    this.#underWay = true;
    this.#run.outstanding += 1;
    this.#connection ??= this.#run.supply.take(this);
    if (this.#connection !== undefined) this.#put(this.#connection, request);
  }

  lent(connection: Connection): boolean {
    if (this.#ended || this.#request === undefined) return false;
    this.#connection = connection;
    this.#put(connection, this.#request);
    return true;
  }

  denied(): void {
    this.#heard(unsentAnswer("timeout", "no connection became free in time"), undefined);
  }

  #put(connection: Connection, request: StepRequest): void {
    const jar = this.#jar;
    const bytes = jar === undefined ? request.bytes : withCookies(request, jar.header(request.path));
    connection.send(bytes, this.#onAnswer);
  }

  readonly #onAnswer = (answer: Answer): void => this.#heard(answer, this.#connection);

  #heard(answer: Answer, connection: Connection | undefined): void {
    this.#underWay = false;
    this.#run.outstanding -= 1;
    if (this.#ended || this.#request === undefined || this.#cell === undefined) return;
    const nowMs = performance.now();
    if (connection === undefined) {
      this.#judge(answer, undefined, nowMs);
      return;
    }
    if (answer.error !== undefined && this.#mayRepeat(answer, connection, this.#request)) return;
    const { heard } = connection;
    if (answer.error === undefined && heard.setsCookie) {
      this.#jar ??= new CookieJar();
      this.#jar.take(headersOf(heard.head)["set-cookie"] ?? "", this.#request.path, Date.now());
    }
    if (this.#run.supply.keep) {
      this.#connection = undefined;
      this.#run.supply.give(connection, nowMs);
    }
    this.#judge(answer, heard, nowMs);
  }

  /** A kept connection may be closed by the other side just as it is used again: nobody has seen that request. */
  #mayRepeat(answer: Answer, connection: Connection, request: StepRequest): boolean {
    const stale = answer.error === "reset" || answer.error === "closed";
    if (!stale || connection.answers === 0 || !connection.heard.untouched || this.#repeated) return false;
    if (!repeatable.has(request.method)) return false;
    this.#repeated = true;
    if (this.#run.supply.keep) {
      this.#run.supply.end(connection);
      this.#connection = undefined;
    }
    this.#write(request);
    return true;
  }

  #judge(answer: Answer, heard: Connection["heard"] | undefined, nowMs: number): void {
    const { counts } = this.#run;
    const [step, request, cell] = [this.#step, this.#request, this.#cell];
    if (step === undefined || request === undefined || cell === undefined) return;
    const latencyMs = nowMs - this.#plannedMs;
    cell.bytes += answer.bodyBytes;
    if (answer.error === undefined) cell.statuses.set(answer.status, (cell.statuses.get(answer.status) ?? 0) + 1);
    const error = answer.error === undefined ? undefined : this.#run.kindOf(answer);
    const next =
      error === undefined && heard !== undefined
        ? redirectOf(this.#run.target, { step, request, answer, head: heard.head })
        : undefined;
    const tooMany = next !== undefined && this.#redirects >= driveLimits.maxRedirects;
    if (tooMany || error !== undefined || (next === undefined && !expected(step, answer.status))) {
      counts.failed(cell, latencyMs, this.#failure(answer.status, tooMany ? "redirects" : error));
      this.#end("failed");
      return;
    }
    counts.done(cell, latencyMs);
    if (next === undefined) {
      this.#advance(new VisitAnswer(answer.status, nowMs - this.#stepMs, heard ?? ""), nowMs);
      return;
    }
    this.#redirects += 1;
    this.#request = stepRequest(this.#run.target, next);
    this.#sendRequest(nowMs);
  }

  #beginStay(step: Step, plannedMs: number): void {
    try {
      this.#stay = new VisitStay(this.#run, {
        visit: this,
        step,
        plannedMs,
        cookies: this.#jar?.header(step.path),
        failure: (status, error) => this.#failure(status, error),
        ended: (answer, nowMs) => {
          this.#stay = undefined;
          if (this.#ended) return;
          if (answer === undefined) this.#end("failed");
          else this.#advance(answer, nowMs);
        },
      });
    } catch (error) {
      this.#broke(error);
    }
  }

  /** The session itself could not go on: it threw, or asked for what is no request. */
  #broke(error: unknown): void {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    this.#run.counts.sample(this.#failure(0, `the session threw ${message.slice(0, 300)}`));
    this.#end("failed");
  }

  #failure(status: number, error: string | undefined) {
    const { body, method = "", path = "", name = `${method} ${routeOf(path)}` } = this.#request ?? this.#step ?? {};
    const bytes = typeof body === "string" ? Buffer.from(body.slice(0, driveLimits.maxSampleBytes)) : body;
    const sample = bytes?.subarray(0, driveLimits.maxSampleBytes).toString() ?? "";
    return { flow: this.flow.name, step: name, path, body: sample, status, error, visitor: this.number };
  }

  #end(outcome: Outcome): void {
    if (this.#ended) return;
    this.#ended = true;
    const connection = this.#connection;
    this.#connection = undefined;
    if (connection !== undefined) {
      if (outcome === "stopped" || connection.busy) this.#run.supply.end(connection);
      else this.#run.supply.give(connection, performance.now());
    }
    if (outcome !== "done") leave(this.#session);
    this.#run.ended(this, outcome);
  }
}

// Generators ignore the argument of their first next(); its type cannot say so.
const noAnswer: StepAnswer = { status: 0, headers: {}, body: Buffer.alloc(0), latencyMs: 0 };

function stays(step: Step): boolean {
  return step.kind === "websocket" || step.kind === "events";
}

function expected(step: Step, status: number): boolean {
  return step.expect === undefined ? status < 400 : step.expect.includes(status);
}

/** Lets a session's `finally` run; what it throws there is its own affair. */
function leave(session: Session): void {
  try {
    session.return();
  } catch {
    // Its visit has ended already, with an outcome that says more.
  }
}
