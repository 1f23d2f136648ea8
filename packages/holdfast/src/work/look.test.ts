import assert from "node:assert/strict";
import { test } from "node:test";
import { classes } from "../log/class.ts";
import { Look } from "./look.ts";

function taken(look: Look): readonly string[] {
  return classes.filter((name) => look.take(name));
}

test("at first every class is looked at, then only those of which something was heard", () => {
  const look = new Look();
  look.poll();
  assert.deepEqual(taken(look), classes);
  look.poll();
  assert.deepEqual(taken(look), []);
  look.want(["normal"]);
  assert.deepEqual(taken(look), ["normal"]);
});

test("when it is time to poll every class is looked at, also while one is busy", (t) => {
  t.mock.method(performance, "now", () => nowMs);
  let nowMs = 1_000;
  const look = new Look();
  look.poll();
  assert.deepEqual(taken(look), classes);
  nowMs += 499;
  look.poll();
  look.want(["critical"]);
  assert.deepEqual(taken(look), ["critical"]);
  nowMs += 1;
  look.poll();
  assert.deepEqual(taken(look), classes);
});
