// Graphile Worker, as far as the benches use it, with the settings of its own page on performance: a local queue of
// 500, completions in batches.

import { loadPeer } from "./load.ts";

export interface JobSpec {
  readonly jobKey?: string;
  readonly queueName?: string;
  readonly runAt?: Date;
  readonly identifier: string;
  readonly payload: object;
}

export interface WorkerUtils {
  migrate(): Promise<void>;
  addJob(identifier: string, payload: object, spec: { readonly jobKey: string }): Promise<unknown>;
  addJobs(specs: readonly JobSpec[]): Promise<unknown>;
  release(): Promise<void>;
}

export interface Runner {
  stop(): Promise<void>;
}

interface Graphile {
  readonly makeWorkerUtils: (options: object) => Promise<WorkerUtils>;
  readonly run: (options: object) => Promise<Runner>;
  readonly Logger: new (make: () => () => void) => unknown;
}

/** Connected, its schema made. */
export async function openUtils(url: string, connections: number): Promise<WorkerUtils> {
  const { makeWorkerUtils, Logger } = await load();
  const logger = new Logger(() => () => undefined);
  const utils = await makeWorkerUtils({ connectionString: url, maxPoolSize: connections, logger });
  await utils.migrate();
  return utils;
}

/** Starts to work; `work` gets the payload of each job. */
export async function startRunner(
  url: string,
  { name, concurrency }: { readonly name: string; readonly concurrency: number },
  work: (payload: unknown) => Promise<void>,
): Promise<Runner> {
  const { run, Logger } = await load();
  const worker = {
    connectionString: url,
    concurrentJobs: concurrency,
    maxPoolSize: 25,
    localQueue: { size: 500 },
    completeJobBatchDelay: 0,
    failJobBatchDelay: 0,
    logger: new Logger(() => () => undefined),
  };
  return run({ preset: { worker }, taskList: { [name]: work }, noHandleSignals: true });
}

async function load(): Promise<Graphile> {
  // The shape of Graphile Worker 0.18. A CommonJS module: its names may only be on the default export.
  const loaded = (await loadPeer("graphile-worker")) as Graphile & { readonly default?: Graphile };
  return loaded.default ?? loaded;
}
