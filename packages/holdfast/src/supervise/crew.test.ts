// The ceiling holds at the place where processes are made, whoever asks for one more.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Crew } from "./crew.ts";
import { type Release } from "./release.ts";

const release: Release = { folder: "/", appFile: "/app.ts", entry: "", node: "" };

test("one more than the ceiling is refused before it is made", async () => {
  let made = 0;
  const crew = new Crew({
    role: "work",
    floor: 0,
    ceiling: 0,
    make: () => {
      made += 1;
      return assert.fail("it must not be made");
    },
  });
  await assert.rejects(crew.open(release, 1), { code: "HF_CEILING" });
  await crew.resize(5);
  assert.deepEqual([made, crew.count], [0, 0]);
});
