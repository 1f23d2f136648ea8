// Promise 3: important requests in a crowd, from once to twenty times what a process can serve, each costing 5 ms of a
// core; with a listener of their own on the same core, and without one.

import { openTestStore, type TestStore } from "holdfast/testing";
import { watchForeign } from "../foreign.ts";
import { capacityOf, oneStep, type Outcome } from "./load.ts";
import { isPinned, openPlace, type Place } from "./place.ts";
import { type OverloadFault } from "./rules.ts";

export interface OverloadOptions {
  /** How many times the capacity, for each step. */
  readonly factors: readonly number[];
  readonly stepMs: number;
  /** Also without class listeners; nothing is promised of it. */
  readonly without: boolean;
  readonly fault?: OverloadFault | undefined;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly say?: (line: string) => void;
}

export interface Step {
  readonly factor: number;
  readonly critical: Outcome;
  readonly others: Outcome;
  /** Requests that came, all classes, each second, and those of them that were served in time. */
  readonly offered: number;
  readonly goodput: number;
  /** All web processes together, at its end. */
  readonly bytes: number;
}

export interface OverloadReport {
  /** Requests a second that one process serves. */
  readonly capacity: number;
  readonly pinned: boolean;
  readonly withListeners: readonly Step[];
  readonly without: readonly Step[];
  /** Answered with 2xx and not stored. */
  readonly lost: number;
  readonly foreignCores: number | undefined;
}

/** Of the capacity: what the important requests come to, however many others there are. */
const criticalShare = 0.45;
/** Of the others. */
const sheddableShare = 1 / 3;
const warmUpMs = 2_000;

/** Runs it. Throws when it was interrupted by `signal`, after everything has been stopped. */
export async function runOverload(options: OverloadOptions): Promise<OverloadReport> {
  await using opened = new AsyncDisposableStack();
  const store = opened.use(await openTestStore({ connections: 1 }));
  const open = async (listener?: string): Promise<Place> => {
    const place = await openPlace({ database: store.url, fault: options.fault, ...(listener && { listener }) });
    opened.defer(() => place.stop());
    return place;
  };
  const [all, critical] = [await open(), await open("critical")];
  const capacity = await capacityOf(critical.url, options);
  options.say?.(`one process serves ${Math.round(capacity)}/s${isPinned ? ", all web processes on one core" : ""}`);
  const foreign = watchForeign();
  const withListeners = await allSteps([critical, all], capacity, { ...options, name: "with a listener" });
  const without = options.without ? await allSteps([all], capacity, { ...options, name: "without" }) : [];
  options.signal.throwIfAborted();
  const foreignCores = foreign.cores();
  const served = [...withListeners, ...without].reduce((sum, one) => sum + one.critical.served + one.others.served, 0);
  const lost = Math.max(0, served - (await stored(store)));
  return { capacity, pinned: isPinned, withListeners, without, lost, foreignCores };
}

/** The first place takes what is critical, the last one all else. */
async function allSteps(
  places: readonly Place[],
  capacity: number,
  options: OverloadOptions & { readonly name: string },
): Promise<Step[]> {
  const addresses = { critical: places[0]?.url ?? "", others: places.at(-1)?.url ?? "" };
  const { signal, seed, stepMs, say, name } = options;
  const steps: Step[] = [];
  for (const [index, factor] of options.factors.entries()) {
    const others = (factor - criticalShare) * capacity;
    const rates = {
      critical: criticalShare * capacity,
      normal: others * (1 - sheddableShare),
      sheddable: others * sheddableShare,
    };
    const load = { addresses, rates, signal, seed: seed + index * 10 };
    if (index === 0) await oneStep({ ...load, durationMs: warmUpMs });
    const outcome = await oneStep({ ...load, seed: load.seed + 5, durationMs: stepMs });
    signal.throwIfAborted();
    const goodput = ((outcome.critical.good + outcome.others.good) / stepMs) * 1000;
    const offered = ((outcome.critical.planned + outcome.others.planned) / stepMs) * 1000;
    const bytes = places.reduce((sum, place) => sum + place.bytes(), 0);
    steps.push({ factor, ...outcome, offered, goodput, bytes });
    const step = steps.at(-1);
    if (step) say?.(`${name}, ${factor} times: ${described(step)}`);
  }
  return steps;
}

export function described({ critical, others, goodput, bytes }: Step): string {
  const important = `critical ${percent(shareServed(critical))} served, p99 ${critical.p99Ms.toFixed(0)} ms`;
  const rest = `others ${others.good} in time, ${others.refused} refused, ${others.cut} cut of ${others.planned}`;
  return `${important}; ${rest}; goodput ${goodput.toFixed(0)}/s; ${Math.round(bytes / 2 ** 20)} MB`;
}

export function shareServed({ planned, served }: Outcome): number {
  return served / Math.max(1, planned);
}

export function percent(share: number): string {
  return `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`;
}

async function stored(store: TestStore): Promise<number> {
  const found = await store.pool.query<{ count: number }>(
    `select (select count(*) from holdfast.log_critical) + (select count(*) from holdfast.log_normal)
          + (select count(*) from holdfast.log_sheddable) as count`,
  );
  return Number(found.rows[0]?.count ?? 0);
}
