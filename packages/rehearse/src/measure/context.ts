// All that a trial is run with: the target, the eyes on it, the crowd's scenario, the promise. One context is one way
// of running the target; an experiment makes another of it (around.ts).

import type { ScenarioSource } from "../plan/scenario.ts";
import type { Change } from "../probe/change.ts";
import type { Environment } from "./environment.ts";
import { mergeEnvironments } from "./environment.ts";
import type { Instruments, OutsideWatch, ProbeWatch } from "./instruments.ts";
import { attachTarget, startTarget } from "./target.ts";
import type { Target } from "./target.ts";
import type { Promised } from "./trial.ts";
import type { Usual } from "./usual.ts";

export interface Settings {
  readonly scenario: ScenarioSource;
  readonly promised: Promised;
  /** How it treats visitors while hardly anybody is there; known after the low steps. */
  readonly usual?: Usual;
  readonly connections: "fresh" | "keep";
  readonly dispersion: number;
  readonly maxThinkMs: number;
  readonly requestTimeoutMs: number;
  readonly seed: number;
  readonly anyCertificate?: boolean;
  /** URLs of the target's databases and Redis servers, as far as they are known. */
  readonly databases: readonly string[];
  readonly redis: readonly string[];
}

export interface Context {
  readonly target: Target;
  readonly settings: Settings;
  readonly instruments: Instruments;
  readonly signal: AbortSignal;
  readonly probe: ProbeWatch | undefined;
  readonly outside: OutsideWatch;
  /** The whole environment before anything of ours is laid over it. */
  readonly environment: Environment;
  /** The target's folder. */
  readonly root: string;
  /** What is laid over the environment now, the probe included: a target that crashed is started with it again. */
  readonly layer: Environment;
  readonly changes: readonly Change[];
  /** Hands out visitor numbers, `count` of them, that nobody had before; gives the first. */
  readonly visitors: (count: number) => number;
  /** Ends what this context opened; the target then runs as it did before it. */
  close(): Promise<void>;
}

export interface ContextWish {
  /** What starts the target; missing: it runs at `url` already. */
  readonly command?: readonly string[];
  readonly url?: string;
  readonly root: string;
  readonly environment: Environment;
  readonly settings: Settings;
  readonly instruments: Instruments;
  readonly signal: AbortSignal;
}

/** Starts or attaches to the target and opens the eyes on it. What was opened is closed when this fails. */
export async function openContext(wish: ContextWish): Promise<Context> {
  const { command, url, root, environment, instruments, settings, signal } = wish;
  if (command === undefined && url === undefined) {
    throw new RangeError("nothing to rehearse: give a URL, or a command after `--` that starts the app");
  }
  const opened: AsyncDisposable[] = [];
  const close = async (): Promise<void> => {
    for (const one of opened.splice(0).toReversed()) await one[Symbol.asyncDispose]();
  };
  try {
    const probe = command === undefined ? undefined : await instruments.openProbe?.({ root, changes: [] });
    if (probe !== undefined) opened.push(probe);
    const layer = probe?.environment ?? {};
    const place = url === undefined ? {} : { url };
    const target =
      command === undefined
        ? await attachTarget({ url: url ?? "" })
        : await startTarget({ command, cwd: root, environment, changes: layer, signal, ...place });
    opened.push(target);
    const outside = await openOutsideOf(target, instruments, settings);
    opened.push(outside);
    const visitors = visitorNumbers();
    const eyes = { target, probe, outside };
    return { ...eyes, settings, instruments, signal, environment, root, layer, changes: [], visitors, close };
  } catch (error) {
    await close();
    throw error;
  }
}

export function openOutsideOf(target: Target, instruments: Instruments, settings: Settings): Promise<OutsideWatch> {
  return instruments.openOutside({
    pids: () => target.pids(),
    port: target.port,
    databases: settings.databases.map((url) => ({ url })),
    redis: settings.redis.map((url) => ({ url })),
    // The driver is a thread of this process.
    generatorPids: [process.pid],
  });
}

/** Brings the target back to what this context says of it. */
export function restartOf(context: Context): Promise<void> {
  return context.target.restart(mergeEnvironments(context.layer));
}

function visitorNumbers(): (count: number) => number {
  let next = 1;
  return (count) => {
    const first = next;
    next += count;
    return first;
  };
}
