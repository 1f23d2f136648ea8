// Counts of a stretch of load: by flow and step, by second, and samples of what failed; joined at the end. Recording
// touches one cell and the present second, whatever there is to be summed up.

import type { Flow } from "../plan/scenario.ts";
import { Histogram } from "./histogram.ts";
import { driveLimits } from "./limits.ts";
import type { FailedStep, LoadCount, LoadReport } from "./trial-load.ts";

export type LoadSecond = LoadReport["seconds"][number];

/** What is counted of one step of one flow. */
export class Cell {
  readonly flow: Flow;
  readonly name: string;
  readonly latency = new Histogram();
  readonly statuses = new Map<number, number>();
  readonly errors = new Map<string, number>();
  sent = 0;
  done = 0;
  failed = 0;
  stopped = 0;
  bytes = 0;
  events = 0;
  stayedMs = 0;

  constructor(flow: Flow, name: string) {
    this.flow = flow;
    this.name = name;
  }
}

/** All counts of one run. */
export class LoadCounts {
  readonly failures: FailedStep[] = [];
  readonly seconds: LoadSecond[] = [];
  readonly #cells = new Map<Flow, Map<string, Cell>>();
  readonly #names = new Set<string>();
  readonly #second = new Histogram();
  #sent = 0;
  #done = 0;
  #failed = 0;

  /** Above `maxStepNames` names a step is counted under "other". */
  cell(flow: Flow, name: string): Cell {
    const cells = this.#cells.get(flow) ?? new Map<string, Cell>();
    this.#cells.set(flow, cells);
    if (!this.#names.has(name) && this.#names.size >= driveLimits.maxStepNames) name = "other";
    const known = cells.get(name);
    if (known !== undefined) return known;
    this.#names.add(name);
    const cell = new Cell(flow, name);
    cells.set(name, cell);
    return cell;
  }

  sent(cell: Cell): void {
    cell.sent += 1;
    this.#sent += 1;
  }

  done(cell: Cell, latencyMs: number): void {
    cell.done += 1;
    this.#done += 1;
    cell.latency.record(latencyMs);
    this.#second.record(latencyMs);
  }

  failed(cell: Cell, latencyMs: number, failure: FailedStep): void {
    cell.failed += 1;
    this.#failed += 1;
    cell.latency.record(latencyMs);
    this.#second.record(latencyMs);
    if (failure.error !== undefined) cell.errors.set(failure.error, (cell.errors.get(failure.error) ?? 0) + 1);
    this.sample(failure);
  }

  sample(failure: FailedStep): void {
    if (this.failures.length < driveLimits.maxFailures) this.failures.push(failure);
  }

  /** A second of the plan is over. */
  closeSecond(): LoadSecond {
    const p95Ms = this.#second.percentileMs(95);
    const second = { sent: this.#sent, done: this.#done, failed: this.#failed, p95Ms };
    this.seconds.push(second);
    this.#second.clear();
    this.#sent = this.#done = this.#failed = 0;
    return second;
  }

  /** The sums: of all, by flow (those that nobody came for too), and by step in the order of their first sight. */
  sums(flows: readonly Flow[]): Pick<LoadReport, "requests" | "flows" | "steps"> {
    const cells = [...this.#cells.values()].flatMap((byName) => [...byName.values()]);
    const names = [...new Set(cells.map(({ name }) => name))];
    const weights = flows.reduce((sum, { weight }) => sum + weight, 0);
    return {
      requests: countOf(cells),
      flows: flows.map((flow) => ({
        name: flow.name,
        mustNotFail: flow.mustNotFail === true,
        share: flow.weight / weights,
        ...countOf(cells.filter((cell) => cell.flow === flow)),
      })),
      steps: names.map((name) => ({ name, ...countOf(cells.filter((cell) => cell.name === name)) })),
    };
  }
}

function countOf(cells: readonly Cell[]): LoadCount {
  const latency = new Histogram();
  const sum = { sent: 0, done: 0, failed: 0, stopped: 0, bytes: 0, events: 0, stayedMs: 0 };
  const statuses: Record<string, number> = {};
  const errors: Record<string, number> = {};
  for (const cell of cells) {
    latency.merge(cell.latency);
    for (const field of ["sent", "done", "failed", "stopped", "bytes", "events", "stayedMs"] as const)
      sum[field] += cell[field];
    for (const [status, count] of cell.statuses) statuses[status] = (statuses[status] ?? 0) + count;
    for (const [error, count] of cell.errors) errors[error] = (errors[error] ?? 0) + count;
  }
  return { ...sum, latency: { ...latency.summary(), p95Ms: latency.percentileMs(95) }, statuses, errors };
}
