import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { LoadReport } from "../drive/trial-load.ts";
import { generatorOf } from "./generator.ts";
import { sampleTrial } from "../report/sample-verdicts.ts";
import type { MachineUse } from "./trial.ts";

const { load, machine } = sampleTrial({ purpose: "search", rate: 350, p95Ms: 1_200 });
const late: LoadReport["generator"] = {
  late: 900,
  latenessP99Ms: 90,
  cpuMs: 0.1 * load.elapsedMs,
  ranOut: true,
  lacked: "processor",
  reason: "one request in a hundred was sent 90 ms late or later",
};
const busy = (targetCores: number): MachineUse => ({
  ...machine,
  cores: 2,
  targetCores,
  databaseCores: 0.4,
  generatorCores: 0.15,
  foreignCores: 0.05,
  disturbed: false,
});

function ranOut(generator: Partial<LoadReport["generator"]>, use: MachineUse): boolean {
  const judged = generatorOf({ ...load, generator: { ...late, ...generator } }, use, { p95Ms: 300, failedShare: 0.01 });
  assert.equal(judged.reason === undefined, !judged.ranOut);
  return judged.ranOut;
}

describe("a generator that sent late", () => {
  it("ran out where the machine had room for it", () => {
    assert.equal(ranOut({}, busy(0.5)), true);
  });

  it("was held up by a target and databases that fill the machine", () => {
    assert.equal(ranOut({}, busy(1)), false);
    assert.equal(ranOut({}, { ...busy(1), disturbed: true }), true);
  });

  it("changed nothing where it was late by little beside what is promised", () => {
    assert.equal(ranOut({ latenessP99Ms: 27 }, busy(0.5)), false);
  });

  it("ran out all the same where its own thread or the system had no room", () => {
    assert.equal(ranOut({ lacked: "thread" }, busy(1)), true);
    assert.equal(ranOut({ lacked: "system", latenessP99Ms: 27 }, busy(1)), true);
    assert.equal(ranOut({ cpuMs: 0.6 * load.elapsedMs }, busy(1)), true);
  });
});
