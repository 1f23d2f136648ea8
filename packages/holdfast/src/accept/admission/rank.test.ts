// The rank of a user: by class first, the same for an hour, spread evenly.

import assert from "node:assert/strict";
import { test } from "node:test";
import { rankOf, ranks, userGroups } from "./rank.ts";

const hourMs = 3_600_000;

test("a user keeps one rank for an hour, and has another one in most others", () => {
  const at = (timeMs: number) => rankOf("normal", "ada", timeMs);
  assert.equal(at(5 * hourMs), at(6 * hourMs - 1));
  const ranksSeen = new Set(Array.from({ length: 50 }, (_, hour) => at(hour * hourMs)));
  assert.ok(ranksSeen.size > 30, `${ranksSeen.size}`);
});

test("every critical user stands before every normal one, and these before what is sheddable", () => {
  for (let user = 0; user < 1_000; user += 1) {
    const [critical, normal, sheddable] = (["critical", "normal", "sheddable"] as const).map((name) =>
      rankOf(name, `user ${user}`, 0),
    );
    assert.ok((critical ?? NaN) < userGroups && (normal ?? NaN) >= userGroups && (normal ?? NaN) < 2 * userGroups);
    assert.ok((sheddable ?? NaN) >= 2 * userGroups && (sheddable ?? NaN) < ranks);
  }
});

test("users fall evenly into the groups, addresses that follow each other too", () => {
  const counts = Array.from({ length: userGroups }, () => 0);
  for (let user = 0; user < 128_000; user += 1) {
    const rank = rankOf("critical", `10.0.${user >> 8}.${user & 255}`, 7 * hourMs);
    counts[rank] = (counts[rank] ?? 0) + 1;
  }
  assert.ok(Math.min(...counts) > 700 && Math.max(...counts) < 1_300, counts.join(" "));
});
