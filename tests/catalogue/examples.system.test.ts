// Every example in both versions: it starts, answers the steps of its scenario as they expect, and its fault is there
// by a direct count in the broken version, and not in the healthy one. What is missing here is skipped, and said.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { catalogue } from "../../packages/rehearse/examples/catalogue.ts";
import { type Example, scenarioUrl, type Version } from "../../packages/rehearse/examples/example.ts";
import { causes } from "../../packages/rehearse/src/judge/verdict.ts";
import type { Scenario } from "../../packages/rehearse/src/plan/scenario.ts";
import { type Fault, standIn } from "./counting.ts";
import { faults } from "./faults.ts";
import { countFrames } from "./frames.ts";
import { type Databases, startDatabases } from "./services.ts";
import { missing, openStage, startApp } from "./stage.ts";
import { visitAll } from "./visit.ts";

let databases: Promise<Databases> | undefined;
const openDatabases = (): Promise<Databases> => (databases ??= startDatabases());
after(async () => {
  await (await databases)?.[Symbol.asyncDispose]();
});

test("the catalogue has an app for every cause, each under a name of its own, and every app has a count", () => {
  const named = new Set(catalogue.map(({ cause }) => cause));
  assert.deepEqual(
    causes.filter((cause) => !named.has(cause)),
    [],
  );
  const names = catalogue.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const { looksLike } of catalogue) assert.ok(looksLike === undefined || names.includes(looksLike), looksLike);
  const countable = catalogue.filter(({ needs }) => !needs.includes("mysql")).map(({ name }) => name);
  assert.deepEqual(Object.keys(faults).sort(), countable.sort());
});

// Three at a time: most of it is waiting for processes to start.
describe("the examples", { concurrency: 3 }, () => {
  for (const example of catalogue) {
    const skip = missing(example) ?? (process.platform === "linux" ? false : "the counts read /proc");
    const fault = faults[example.name];
    test(`${example.name} has its fault when it is broken: ${fault?.what ?? "it only answers"}`, { skip }, async () => {
      const count = await countOf({ example, version: example.broken, fault });
      assert.ok(count >= (fault?.brokenFrom ?? 0), `${count} is no fault: it begins at ${fault?.brokenFrom}`);
    });
    const { healthy } = example;
    if (healthy === undefined) continue;
    test(`${example.name} has no fault when it is healthy`, { skip }, async () => {
      const count = await countOf({ example, version: healthy, fault });
      assert.ok(count < (fault?.healthyBelow ?? 1), `${count} is a fault: it begins at ${fault?.healthyBelow}`);
    });
  }
});

interface CountWish {
  readonly example: Example;
  readonly version: Version;
  readonly fault: Fault | undefined;
}

/** Starts the version, sends it two visits a second, and counts. */
async function countOf({ example, version, fault }: CountWish): Promise<number> {
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "rehearse-count-"));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const logFile = join(folder, "log");
  const stage = undo.use(await openStage({ example, version, databases: openDatabases, logFile }));
  const environment: Record<string, string> = {};
  if (fault?.countedProgram !== undefined) {
    standIn(folder, fault.countedProgram);
    environment["PATH"] = `${folder}:${process.env["PATH"] ?? ""}`;
  }
  const databaseUrl = stage.environment["DATABASE_URL"];
  const frames = databaseUrl === undefined ? undefined : undo.use(await countFrames(databaseUrl));
  if (frames !== undefined) environment["DATABASE_URL"] = frames.url;
  const app = undo.use(await startApp(stage, { environment, flags: fault?.flags ?? [] }));
  // The catalogue's own modules export it.
  const { scenario } = (await import(scenarioUrl(example))) as { scenario: Scenario };
  assert.deepEqual(await visitAll(stage.url, scenario, { count: 2, everyMs: 500, first: 200 }), [], app.output());
  return (await fault?.count({ stage, app, scenario, frames, folder })) ?? 0;
}
