// `holdfast ladder` and `holdfast alarms` as processes, beside an app that runs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { httpSink } from "../alarm/sample.ts";
import { consume } from "../app.ts";
import { facts, ledgerStore, runApp } from "../role/sample.ts";
import { type TestStore } from "../testing/store.ts";
import { until } from "../testing/until.ts";
import { done } from "../work/outcome.ts";
import { holdfast } from "./sample.ts";

async function taken(store: TestStore, ...words: string[]): Promise<string[]> {
  const { stdout } = await holdfast(store, ["ladder", ...words, "--json"]);
  // Our own command.
  const { steps } = JSON.parse(stdout) as { steps: { step: string; taken: boolean }[] };
  return steps.filter((one) => one.taken).map(({ step }) => step);
}

test("the ladder goes up and down by hand, and pins hold until they are released", async (t) => {
  const store = await ledgerStore(t);
  assert.deepEqual(await taken(store, "show"), []);
  assert.deepEqual(await taken(store, "up"), ["pause-sheddable"]);
  assert.deepEqual(await taken(store, "up"), ["pause-sheddable", "coalesce"]);
  assert.deepEqual(await taken(store, "down"), ["pause-sheddable"]);
  assert.deepEqual(await taken(store, "pin", "postpone"), ["pause-sheddable", "postpone"]);
  assert.deepEqual(await taken(store, "pin", "postpone", "off"), ["pause-sheddable"]);
  assert.match((await holdfast(store, ["ladder"])).stdout, /pause-sheddable +taken by hand +since .*\n.*left by hand/);
  assert.deepEqual(await taken(store, "release", "all"), []);
  for (const words of [["sideways"], ["pin", "coalesce", "on"]]) {
    const { status, code } = await holdfast(store, ["ladder", ...words]);
    assert.deepEqual([status, code], [1, "HF_SETTING_BAD"]);
  }
  assert.equal((await holdfast(store, ["ladder", "pin", "sign-up"])).code, "HF_STEP_UNKNOWN");
});

test("a step that is taken is an alarm, in the list, in the status and in the metrics", async (t) => {
  const store = await ledgerStore(t);
  const consumers = [consume(facts, (batch) => batch.each(() => done()))];
  const running = await runApp(t, store, { consumers, roles: ["web", "work"] });
  assert.deepEqual(await holdfast(store, ["alarms"]), { status: 0, stdout: "no alarm is on\n", code: "" });
  await taken(store, "up");
  const listed = await until("the alarm is on", async () => {
    const { stdout } = await holdfast(store, ["alarms", "list"]);
    return stdout.includes("ladder") && stdout;
  });
  assert.match(listed, /^ladder pause-sheddable \(warning\), since .*: by hand\n {2}See `holdfast ladder`/);
  const { stdout } = await holdfast(store, ["status"]);
  assert.match(stdout, /ladder pause-sheddable \(warning\)/);
  assert.match(stdout, /\nladder\n {2}pause-sheddable +taken by hand/);
  const metrics = await (await fetch(`${running.address}/metrics`)).text();
  assert.match(metrics, /holdfast_alarm\{alarm="ladder",subject="pause-sheddable",severity="warning"\} 1/);
  assert.match(metrics, /holdfast_ladder_step\{step="pause-sheddable"\} 1/);
  assert.match(metrics, /holdfast_ladder_step\{step="coalesce"\} 0/);
  assert.match(metrics, /holdfast_event_loop_delay_seconds\{process="/);
});

test("a test alarm goes to every target that is set, and says which one did not take it", async (t) => {
  const store = await ledgerStore(t);
  const sink = await httpSink(t);
  const set = { HOLDFAST_ALARM_WEBHOOK: sink.url };
  assert.deepEqual(await holdfast(store, ["alarms", "test"], set), { status: 0, stdout: "webhook: taken\n", code: "" });
  assert.match(sink.calls[0]?.body ?? "", /"alarm":"test"/);
  const mail = { HOLDFAST_ALARM_MAIL: "a@example.org", HOLDFAST_SMTP_URL: "smtp://127.0.0.1:1" };
  const { status, stdout } = await holdfast(store, ["alarms", "test"], { ...set, ...mail });
  assert.equal(status, 1);
  assert.match(stdout, /^webhook: taken\nmail: not taken: /);
  assert.match((await holdfast(store, ["alarms", "test"])).stdout, /no target is set/);
});
