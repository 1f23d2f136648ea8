import assert from "node:assert/strict";
import { it } from "node:test";
import { Registry } from "prom-client";
import { Ages } from "./ages.ts";

it("tells the ages of settled events as Prometheus reads a histogram, by consumer", async () => {
  const registry = new Registry();
  const ages = new Ages(registry);
  const now = Date.now();
  const old = (ms: number) => ({ acceptedAt: new Date(now - ms) });
  // A minute is more than this test takes between the two looks at the clock.
  ages.settled("ring", [old(60_000), old(60_000), old(10_000_000)]);
  ages.settled("ring", [old(10_000_000)]);
  ages.settled("greet", [old(60_000)]);
  const lines = (await registry.metrics()).split("\n");
  assert.ok(lines.includes("# TYPE holdfast_effect_age_seconds histogram"));
  const found = lines.filter((line) => line.includes('"ring"')).map((line) => line.split(" "));
  const value = (name: string) => Number(found.find(([label]) => label === `holdfast_effect_age_seconds_${name}`)?.[1]);
  assert.equal(value('bucket{le="30",consumer="ring"}'), 0);
  assert.equal(value('bucket{le="300",consumer="ring"}'), 2);
  assert.equal(value('bucket{le="3600",consumer="ring"}'), 2);
  assert.equal(value('bucket{le="+Inf",consumer="ring"}'), 4);
  assert.equal(value('count{consumer="ring"}'), 4);
  assert.ok(Math.abs(value('sum{consumer="ring"}') - 20_120) < 100);
  assert.ok(lines.includes('holdfast_effect_age_seconds_count{consumer="greet"} 1'));
  assert.equal((await registry.getMetricsAsJSON()).length, 1);
});
