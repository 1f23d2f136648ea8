// For tests: a small real app, a driver that sends its requests one after the other, and watches that see nothing but
// remember what they were opened with.

import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import type { LoadReport, LoadWish } from "../drive/trial-load.ts";
import type { Change } from "../probe/change.ts";
import { openContext } from "./context.ts";
import type { Context, ContextWish, Settings } from "./context.ts";
import type { CopyOptions, Instruments } from "./instruments.ts";

export interface StandIns {
  readonly instruments: Instruments;
  readonly wishes: LoadWish[];
  /** What happened, in order: `probe:pool-size`, `copy`, `drop`, … */
  readonly log: string[];
  readonly copies: CopyOptions[];
}

const appSource = `
  const http = require("node:http");
  const server = http.createServer((request, response) => {
    if (request.url === "/crash") process.exit(7);
    const { WORD, PROBE, DATABASE_URL, UV_THREADPOOL_SIZE } = process.env;
    response.end(JSON.stringify({ WORD, PROBE, DATABASE_URL, UV_THREADPOOL_SIZE, pid: process.pid }));
  });
  server.listen(process.env.PORT, "127.0.0.1");`;

const settings: Settings = {
  scenario: { kind: "data", name: "one page", flows: [] },
  promised: { p95Ms: 5_000, failedShare: 0 },
  connections: "keep",
  dispersion: 1,
  maxThinkMs: 100,
  requestTimeoutMs: 5_000,
  seed: 1,
  databases: [],
  redis: [],
};

export function standIns(pathOf: (wish: LoadWish) => string = () => "/"): StandIns {
  const [wishes, log, copies]: [LoadWish[], string[], CopyOptions[]] = [[], [], []];
  const instruments: Instruments = {
    drive: async (wish) => {
      wishes.push(wish);
      return await driveInTurn(wish, pathOf(wish));
    },
    openProbe: ({ changes }: { readonly changes: readonly Change[] }) => {
      const name = changes.map(({ kind }) => kind).join("+");
      log.push(`probe:${name}`);
      return Promise.resolve({
        environment: { PROBE: name === "" ? "plain" : name },
        mark: () => performance.now(),
        between: () => [],
        [Symbol.asyncDispose]: () => Promise.resolve(void log.push(`probe-stopped:${name}`)),
      });
    },
    openOutside: () =>
      Promise.resolve({
        mark: () => Promise.resolve(performance.now()),
        between: () => ({ machine: quietMachine, outside: undefined, databases: [], redis: [] }),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }),
    scratchCopy: (options) => {
      copies.push(options);
      log.push("copy");
      const url = options.url.replace(/\/(\w+)$/, "/$1_copy");
      return Promise.resolve({ url, [Symbol.asyncDispose]: () => Promise.resolve(void log.push("drop")) });
    },
  };
  return { instruments, wishes, log, copies };
}

const quietMachine = {
  cores: 2,
  targetCores: 0,
  databaseCores: 0,
  generatorCores: 0,
  foreignCores: 0,
  stolenCores: 0,
  disturbed: false,
};

/** Starts the app and gives a context for it; all is stopped after the test. */
export async function contextOf(
  t: TestContext,
  instruments: Instruments,
  changes: Partial<Pick<ContextWish, "environment" | "command">> & { readonly settings?: Partial<Settings> } = {},
): Promise<Context> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "measure-"));
  fs.writeFileSync(path.join(root, "server.cjs"), appSource);
  const context = await openContext({
    command: changes.command ?? [process.execPath, "server.cjs"],
    root,
    environment: { PATH: process.env["PATH"], ...changes.environment },
    settings: { ...settings, ...changes.settings },
    instruments,
    signal: new AbortController().signal,
  });
  t.after(async () => {
    await context.close();
    fs.rmSync(root, { recursive: true, force: true });
  });
  return context;
}

/** What the app says of its own environment. */
export async function asked(context: Context): Promise<Readonly<Record<string, unknown>>> {
  const answer: unknown = await (await fetch(context.target.url)).json();
  // The app above answers with an object.
  return answer as Record<string, unknown>;
}

async function driveInTurn(wish: LoadWish, at: string): Promise<LoadReport> {
  const visits = Math.round((wish.visitsPerSecond * wish.durationMs) / 1000);
  const begun = performance.now();
  let [done, failed] = [0, 0];
  for (let visit = 0; visit < visits; visit += 1) {
    const status = await fetch(wish.target + at).then(
      async (response) => (await response.text(), response.status),
      () => 0,
    );
    if (status === 200) done += 1;
    else failed += 1;
  }
  const latency = { count: visits, p50Ms: 1, p90Ms: 1, p95Ms: 1, p99Ms: 1, maxMs: 1, meanMs: 1 };
  return {
    visits: { planned: visits, begun: visits, done, failed },
    requests: { sent: visits, done, failed, latency, statuses: {}, errors: {}, bytes: 0 },
    flows: [],
    steps: [],
    outstandingAtEnd: 0,
    seconds: [],
    generator: { late: 0, latenessP99Ms: 0, cpuMs: 0, ranOut: false },
    elapsedMs: performance.now() - begun,
    failures: [],
  };
}
