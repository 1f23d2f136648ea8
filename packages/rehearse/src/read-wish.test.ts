import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readWish } from "./read-wish.ts";

describe("the words of the command line", () => {
  it("have a default for everything but the target", () => {
    assert.deepEqual(readWish(["http://localhost:3000"], "/here"), {
      wish: {
        target: { kind: "url", url: "http://localhost:3000/" },
        crowd: "hn",
        peak: 10,
        scenario: { kind: "discover" },
        promised: { p95Ms: 300, failedShare: 0.01 },
        maxRate: 5000,
        maxTimeMs: 240_000,
        seed: 1,
        connections: undefined,
        probe: true,
        experiment: true,
        growData: false,
        database: undefined,
        ownedHosts: [],
        folder: "/here",
      },
      json: undefined,
      page: "rehearsal.html",
      expectations: [],
      quiet: false,
    });
  });

  it("say all of it", () => {
    const words =
      "--crowd producthunt --peak 2.5 --har a.har --p95 500 --errors 0 --max-rate 90 --max-time 2min --seed 7 --keep " +
      "--no-probe --no-experiment --grow-data --database postgres://a@b/c --i-own-this-host x.example --quiet " +
      "http://x.example -- node --import=./y.js server.js --port 3";
    const { wish, quiet } = readWish(words.split(" "), "/here");
    assert.deepEqual(wish.target, {
      kind: "command",
      command: ["node", "--import=./y.js", "server.js", "--port", "3"],
      url: "http://x.example/",
    });
    assert.deepEqual(wish.scenario, { kind: "har", file: "/here/a.har" });
    assert.deepEqual(wish.promised, { p95Ms: 500, failedShare: 0 });
    assert.deepEqual([wish.crowd, wish.peak, wish.maxRate, wish.maxTimeMs], ["producthunt", 2.5, 90, 120_000]);
    assert.deepEqual([wish.seed, wish.connections, wish.ownedHosts, quiet], [7, "keep", ["x.example"], true]);
    assert.deepEqual([wish.probe, wish.experiment, wish.growData], [false, false, true]);
    assert.equal(wish.database, "postgres://a@b/c");
  });

  it("take a folder, and JSON without a file wherever it stands", () => {
    assert.deepEqual(readWish(["apps/shop"], "/here").wish.target, { kind: "folder", folder: "/here/apps/shop" });
    assert.equal(readWish(["app", "--json"], "/").json, "-");
    assert.equal(readWish(["--json", "--quiet", "app"], "/").json, "-");
    assert.equal(readWish(["--json", "--", "node", "x"], "/").json, "-");
  });

  const wrong: readonly [string, RegExp][] = [
    ["", /What shall be rehearsed\?/],
    ["--", /comes the command/],
    ["a b", /One target at a time: b/],
    ["a -- node x", /Either the folder a or a command/],
    ["localhost:3000", /needs its scheme: http:\/\/localhost:3000/],
    ["http://", /is no URL/],
    ["a --crowd noon", /There is no crowd noon\. There are hn/],
    ["a --har x --openapi y", /One of --scenario/],
    ["a --fresh --keep", /Either --fresh or --keep/],
    ["a --errors 101", /--errors 101: it takes a number from 0 to 100/],
    ["a --seed 1.5", /a whole number from 0/],
    ["a --peak 0", /over 0/],
    ["a --max-time soon", /such as 90s or 4min/],
    ["a --expect x", /is not understood/],
    ["a --database secret", /^--database takes a URL that begins with postgres/],
    ["a --page x --no-page", /Either --page or --no-page/],
  ];
  for (const [words, message] of wrong) {
    it(`are refused with what would be right: ${words}`, () => {
      const list = words.split(" ").filter((word) => word !== "");
      assert.throws(() => readWish(list, "/"), { name: "RangeError", message });
    });
  }
});
