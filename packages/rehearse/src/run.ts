// One rehearsal from the wish to the verdict; what happens on the way is told by `onProgress`. An abort of `signal`
// ends it at once, with the outcome `stopped` and what is known so far.

import { constants, setPriority } from "node:os";
import { instrumentsOf } from "./instruments.ts";
import type { Verdict } from "./judge/verdict.ts";
import { type Context, openContext } from "./measure/context.ts";
import { checkAmount, type Crowd, mayDrive } from "./plan/index.ts";
import { findScenario, prepareCrowd, type PreparedTarget, prepareTarget } from "./prepare.ts";
import { databasesOf } from "./probe/outside/databases-of.ts";
import { Rehearsal } from "./rehearsal.ts";
import { crowdFacts, type ReportFacts } from "./report/facts.ts";
import type { Progress } from "./report/progress.ts";
import { commitOf, machineText } from "./surroundings.ts";
import type { RehearseWish } from "./wish.ts";

/** Nobody waits longer than this between two steps: a rehearsal has no time for real thinking. */
const maxThinkMs = 500;
const requestTimeoutMs = 5_000;

/** Throws a RangeError for a wish that cannot be: what is said then is for the user. */
export async function run(
  wish: RehearseWish,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Verdict> {
  checkAmount({ visitsPerSecond: wish.maxRate, durationMs: wish.maxTimeMs });
  const started = new Date();
  comeForward();
  const crowd = prepareCrowd(wish);
  const prepared = await prepareTarget(wish);
  if (prepared.url !== undefined) await permitted(prepared.url, wish);
  onProgress({ kind: "phase", phase: "looking", leftMs: wish.maxTimeMs });
  const notes: string[] = [];
  const context = await open(wish, { prepared, crowd, signal, notes });
  try {
    const { origin, path } = await permitted(context.target.url, wish);
    const start = prepared.url === undefined ? path : pathOf(prepared.url);
    const facts = (scenario: string) => factsOf(wish, { prepared, crowd, scenario, started });
    onProgress({ kind: "facts", facts: facts("not known yet") });
    const scenario = await findScenario(wish.scenario, prepared.scenario, { origin, path: start, crowd });
    onProgress({ kind: "facts", facts: facts(scenario.name) });
    notes.push(...scenario.notes);
    const ready = { ...context, settings: { ...context.settings, scenario: scenario.source } };
    return await new Rehearsal(wish, { context: ready, onProgress, notes, sinceMs: started.getTime() }).go();
  } finally {
    await context.close();
  }
}

/** Who drives must not wait for the driven. Only a privileged user may come forward; the target stands back for all. */
function comeForward(): void {
  try {
    setPriority(constants.priority.PRIORITY_ABOVE_NORMAL);
  } catch {
    // An ordinary user's processes are all alike.
  }
}

function permitted(url: string, { ownedHosts }: RehearseWish) {
  const { hostname } = new URL(url);
  const ownedHost = ownedHosts.find((one) => one === hostname) ?? ownedHosts[0];
  return mayDrive({ target: url, ...(ownedHost === undefined ? {} : { ownedHost }) });
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

interface Opening {
  readonly prepared: PreparedTarget;
  readonly crowd: Crowd;
  readonly signal: AbortSignal;
  /** Added to. */
  readonly notes: string[];
}

async function open(wish: RehearseWish, { prepared, crowd, signal, notes }: Opening): Promise<Context> {
  const { command, url, root, environment } = prepared;
  const onNote = (text: string): void => {
    if (!notes.includes(text)) notes.push(text);
  };
  const context = await openContext({
    ...(command === undefined ? {} : { command }),
    ...(url === undefined ? {} : { url: new URL(url).origin }),
    root,
    environment: { ...process.env, ...environment },
    settings: {
      // Found out once the target runs.
      scenario: { kind: "data", name: "", flows: [] },
      promised: wish.promised,
      connections: crowd.connections,
      // As people come who do not know of each other; how a crowd clusters is said of the crowd, not measured with it.
      dispersion: 1,
      maxThinkMs,
      requestTimeoutMs,
      seed: wish.seed,
      // On this machine nobody signs certificates.
      anyCertificate: true,
      databases: wish.database === undefined ? [] : [wish.database],
      redis: [],
    },
    instruments: instrumentsOf({ probe: wish.probe, onNote }),
    signal,
  });
  if (wish.database !== undefined) return context;
  // Experiments copy the database that the target names in its environment.
  const databases = databasesOf(context.target.pids()).postgres.map((one) => one.url);
  return { ...context, settings: { ...context.settings, databases } };
}

interface FactsWish {
  readonly prepared: PreparedTarget;
  readonly crowd: Crowd;
  readonly scenario: string;
  readonly started: Date;
}

function factsOf(wish: RehearseWish, { prepared, crowd, scenario, started }: FactsWish): ReportFacts {
  const commit = commitOf(prepared.root);
  return {
    target: prepared.title,
    scenario,
    crowd: crowdFacts(crowd, wish.peak),
    started: started.toISOString(),
    elapsedMs: 0,
    machine: machineText(),
    ...(commit === undefined ? {} : { commit }),
    seed: wish.seed,
  };
}
