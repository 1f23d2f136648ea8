// One stretch of load in this thread: begins visits when the plan says, however slow the answers are, and counts what
// comes back. One tick begins and wakes all that fell due; there is never a timer for a visit or a request.

import { derive, seeded } from "../plan/random.ts";
import type { Flow, Scenario } from "../plan/scenario.ts";
import { plannedArrivals } from "./arrivals.ts";
import type { Answer } from "./connection.ts";
import { GeneratorHealth } from "./generator-health.ts";
import { Later } from "./later.ts";
import { driveLimits } from "./limits.ts";
import { LiveList } from "./live-list.ts";
import { type Cell, LoadCounts, type LoadSecond } from "./load-count.ts";
import { type StepRequest, StepRequests } from "./step-request.ts";
import { Supply } from "./supply.ts";
import type { Target } from "./target.ts";
import type { LoadReport, LoadWish } from "./trial-load.ts";
import { type Outcome, Visit } from "./visit.ts";

/** What a visit needs of its run. */
export interface VisitRun {
  readonly target: Target;
  readonly supply: Supply;
  readonly requests: StepRequests;
  readonly counts: LoadCounts;
  readonly later: Later;
  readonly requestTimeoutMs: number;
  /** Requests on the wire, and messages that wait for an answer. */
  outstanding: number;
  cell(flow: Flow, request: StepRequest): Cell;
  /** How long one person looks at what others look at for `usualMs`. */
  thinks(usualMs: number): number;
  lateness(lateMs: number): void;
  kindOf(answer: Pick<Answer, "error" | "reason">): string;
  ended(visit: Visit, outcome: Outcome): void;
}

export interface RunOptions {
  readonly target: Target;
  readonly scenario: Scenario;
  readonly wish: LoadWish;
  readonly onSecond: (second: LoadSecond) => void;
  readonly signal: AbortSignal;
}

/** Runs the plan to its end. When `signal` is aborted everything under way is stopped at once and reported as such. */
export function runLoad(options: RunOptions): Promise<LoadReport> {
  return new Promise((resolve) => new Run(options, resolve).start());
}

class Run implements VisitRun {
  readonly target: Target;
  readonly supply: Supply;
  readonly requests: StepRequests;
  readonly counts = new LoadCounts();
  readonly later: Later;
  readonly requestTimeoutMs: number;
  outstanding = 0;
  readonly #options: RunOptions;
  readonly #resolve: (report: LoadReport) => void;
  readonly #health = new GeneratorHealth();
  readonly #live = new LiveList<Visit>();
  readonly #cells = new WeakMap<StepRequest, Cell>();
  #lastRequest: StepRequest | undefined;
  #lastCell: Cell | undefined;
  readonly #startMs: number;
  readonly #endMs: number;
  /** From the start, in ms. */
  readonly #arrivals: Float64Array;
  readonly #choose: () => Flow;
  readonly #drawThinking: () => number;
  #dueMs: number;
  #secondMs: number;
  #sweptMs: number;
  #begun = 0;
  #done = 0;
  #failed = 0;
  #stopped = 0;
  #outstandingAtEnd: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RunOptions, resolve: (report: LoadReport) => void) {
    const { target, wish, scenario } = options;
    this.#options = options;
    this.#resolve = resolve;
    this.target = target;
    this.requestTimeoutMs = wish.requestTimeoutMs;
    this.supply = new Supply(target, { keep: wish.connections === "keep", requestTimeoutMs: wish.requestTimeoutMs });
    this.requests = new StepRequests(target);
    const random = seeded(wish.seed);
    const { visitsPerSecond: ratePerSecond, durationMs, dispersion, bunching = 1 } = wish;
    this.#arrivals = plannedArrivals({ ratePerSecond, durationMs, dispersion, bunching, random });
    this.#choose = chooser(scenario.flows, random());
    this.#drawThinking = seeded(derive(wish.seed, 0));
    this.#startMs = performance.now();
    this.#endMs = this.#startMs + wish.durationMs;
    this.#dueMs = this.#nextDueMs();
    this.#secondMs = this.#startMs + 1000;
    this.#sweptMs = this.#startMs;
    this.later = new Later(this.#startMs);
  }

  start(): void {
    this.#timer = setInterval(() => this.#tick(), driveLimits.tickMs);
    this.#options.signal.addEventListener("abort", () => this.#stop(), { once: true });
    if (this.#options.signal.aborted) this.#stop();
  }

  cell(flow: Flow, request: StepRequest): Cell {
    const last = this.#lastCell;
    if (last !== undefined && request === this.#lastRequest && last.flow === flow) return last;
    const known = this.#cells.get(request);
    const cell = known !== undefined && known.flow === flow ? known : this.counts.cell(flow, request.name);
    if (cell !== known) this.#cells.set(request, cell);
    this.#lastRequest = request;
    this.#lastCell = cell;
    return cell;
  }

  /**
   * A negative exponential distribution, as in TPC-W. If all thought for about the same time, those who
   * were answered together after a pause of the target would come again together, and one pause would become many. Who
   * comes in a bunch goes on in it: what was thousands of requests in a quarter of a second would else be a trickle.
   */
  thinks(usualMs: number): number {
    const { maxThinkMs, bunching = 1 } = this.#options.wish;
    const [usual, most] = [Math.min(usualMs, maxThinkMs / 2) * bunching, maxThinkMs * bunching];
    return Math.min(most, -Math.log(1 - this.#drawThinking()) * usual);
  }

  lateness(lateMs: number): void {
    this.#health.late(lateMs);
  }

  kindOf(answer: Pick<Answer, "error" | "reason">): string {
    return this.#health.kindOf(answer);
  }

  ended(visit: Visit, outcome: Outcome): void {
    this.#live.delete(visit);
    if (outcome === "done") this.#done += 1;
    else if (outcome === "failed") this.#failed += 1;
    else this.#stopped += 1;
  }

  #tick(): void {
    let nowMs = performance.now();
    while (this.#dueMs <= nowMs && this.#dueMs < this.#endMs) {
      this.#begin(this.#dueMs, nowMs);
      this.#dueMs = this.#nextDueMs();
      nowMs = performance.now();
    }
    this.later.wake(nowMs);
    this.supply.grow();
    while (nowMs >= this.#secondMs && this.#secondMs <= this.#endMs) this.#closeSecond();
    if (nowMs - this.#sweptMs >= driveLimits.sweepMs) {
      this.#sweptMs = nowMs;
      this.supply.sweep(nowMs);
    }
    if (nowMs < this.#endMs) return;
    this.#planEnded();
    if (this.#live.size === 0) this.#finish();
    else if (nowMs > this.#endMs + this.requestTimeoutMs) this.#stop();
  }

  #nextDueMs(): number {
    return this.#startMs + (this.#arrivals[this.#begun] ?? Infinity);
  }

  #begin(dueMs: number, nowMs: number): void {
    const number = this.#options.wish.firstVisitor + this.#begun;
    this.#begun += 1;
    this.#health.late(nowMs - dueMs);
    const visit = new Visit(this, this.#choose(), {
      number,
      random: visitorRandom(this.#options.wish.seed, this.#begun),
    });
    this.#live.add(visit);
    visit.begin(dueMs);
  }

  #closeSecond(): void {
    this.#secondMs += 1000;
    this.#options.onSecond(this.counts.closeSecond());
  }

  /** What comes later belongs to no second of the plan; a last one that is shorter is closed as it is. */
  #planEnded(): void {
    if (this.#outstandingAtEnd !== undefined) return;
    this.#outstandingAtEnd = this.outstanding;
    this.#health.stop();
    if (this.#secondMs - this.#endMs < 1000) this.#closeSecond();
  }

  #stop(): void {
    if (this.#timer === undefined) return;
    this.#planEnded();
    for (const visit of this.#live.all()) visit.stop();
    this.#finish();
  }

  #finish(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.supply.close();
    const { scenario } = this.#options;
    this.#resolve({
      visits: {
        planned: this.#begun,
        begun: this.#begun,
        done: this.#done,
        failed: this.#failed,
        stopped: this.#stopped,
      },
      ...this.counts.sums(scenario.flows),
      outstandingAtEnd: this.#outstandingAtEnd ?? 0,
      seconds: this.counts.seconds,
      generator: this.#health.report(),
      elapsedMs: performance.now() - this.#startMs,
      failures: this.counts.failures,
    });
  }
}

/**
 * Picks flows by their weights, by multiples of the golden ratio: any stretch of visits has each flow's share, and two
 * trials have the same mix.
 */
function chooser(flows: readonly Flow[], begin: number): () => Flow {
  const [first] = flows;
  if (first === undefined) throw new RangeError("the scenario has no flow: nobody would do anything");
  if (flows.length === 1) return () => first;
  const total = flows.reduce((sum, flow) => sum + flow.weight, 0);
  let place = begin;
  return () => {
    place = (place + 0.618_033_988_749_895) % 1;
    let left = place * total;
    for (const flow of flows) {
      left -= flow.weight;
      if (left < 0) return flow;
    }
    return first;
  };
}

/** Made when the visitor first draws: most never do. */
function visitorRandom(seed: number, number: number): () => number {
  let random: (() => number) | undefined;
  return () => {
    random ??= seeded(derive(seed, number));
    return random();
  };
}
