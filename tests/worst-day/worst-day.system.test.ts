// A small worst day, whole: 200 people in 20 seconds, a worker, Postgres and a web process killed. That builds which
// are broken on purpose are found out is shown by `npm run prove -- worst-day --broken`.

import assert from "node:assert/strict";
import { test } from "node:test";
import { complaints, killsOf } from "./proof.ts";
import { runDay } from "./run.ts";

const wishes = { seed: 20_150_826, long: false, signal: new AbortController().signal, say: () => undefined };

test("two hundred people are all answered on a day with three kills, and nothing is lost or doubled", async () => {
  const settings = { people: 200, seconds: 20, watchers: 50, placesPerDay: 100 };
  const report = await runDay({ ...settings, ...wishes, kills: killsOf(wishes.seed) });
  assert.deepEqual(complaints(report), []);
  assert.equal(report.figures.people, 200);
  assert.ok(report.figures.answers.count === report.figures.messages && report.figures.messages > 400);
  assert.ok(report.figures.lookedUp.found > 0 && report.figures.odd > 0);
});
