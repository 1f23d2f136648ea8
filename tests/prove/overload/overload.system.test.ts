// The proof of overload in small: that nothing accepted is lost, that refusals say when to come again, and that ones
// which do not are found. Its times say something on a quiet machine only: `npm run prove -- overload`.

import assert from "node:assert/strict";
import { it } from "node:test";
import { runOverload } from "./overload.ts";
import { complaints } from "./proof.ts";

const interrupt = new AbortController();
// The test runner's way to end a file; what was started must not outlive it.
process.once("SIGTERM", () => interrupt.abort());

const little = { factors: [8], stepMs: 1_500, without: false, seed: 1, signal: interrupt.signal } as const;
const onAnyMachine = /stored|Retry-After| MB/;

it("in a crowd some are refused with a pause, and nothing that was accepted is lost", async () => {
  const report = await runOverload(little);
  const [step] = report.withListeners;
  assert.ok(step && step.others.refused > 0 && step.critical.served > 0, JSON.stringify(report));
  assert.deepEqual(
    complaints(report).filter((one) => onAnyMachine.test(one)),
    [],
  );
});

it("a build that refuses without a pause is found out", async () => {
  const report = await runOverload({ ...little, fault: "mute" });
  assert.ok(complaints(report).some((one) => one.includes("Retry-After")));
});
