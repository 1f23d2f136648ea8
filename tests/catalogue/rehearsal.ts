// The one place where the catalogue calls `rehearse`: from an example that stands ready to what was found.

import { fileURLToPath } from "node:url";
import { type Example, scenarioUrl } from "../../packages/rehearse/examples/example.ts";
import type { Verdict } from "../../packages/rehearse/src/judge/verdict.ts";
import type { Progress } from "../../packages/rehearse/src/report/progress.ts";
import { run } from "../../packages/rehearse/src/run.ts";
import type { RehearseWish } from "../../packages/rehearse/src/wish.ts";
import type { Stage } from "./stage.ts";

/** The longest that one rehearsal may take. */
const maxTimeMs = 240_000;

export interface RehearsalWish {
  readonly example: Example;
  readonly stage: Stage;
  readonly seed: number;
  readonly onProgress: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

/** Rehearses the app of a stage as a user would have it: started by the rehearsal, with the probe inside. */
export async function rehearseExample(asked: RehearsalWish): Promise<Verdict> {
  const { example, stage } = asked;
  const wish: RehearseWish = {
    target: { kind: "command", command: stage.command, url: stage.url },
    crowd: "hn",
    peak: 10,
    scenario: { kind: "module", file: fileURLToPath(scenarioUrl(example)) },
    promised: { p95Ms: 300, failedShare: 0.01 },
    maxRate: 5000,
    maxTimeMs,
    seed: asked.seed,
    connections: undefined,
    probe: true,
    experiment: true,
    growData: false,
    database: stage.environment["DATABASE_URL"],
    ownedHosts: [],
    folder: stage.folder,
  };
  return withEnvironment(stage.environment, () => run(wish, asked.onProgress, asked.signal));
}

/** The target inherits our environment, as it would a user's shell. One rehearsal at a time. */
async function withEnvironment<Result>(
  environment: Readonly<Record<string, string>>,
  act: () => Promise<Result>,
): Promise<Result> {
  const before = Object.keys(environment).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, environment);
  try {
    return await act();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
