import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { withChange, withMoreRows } from "./around.ts";
import { mergeEnvironments, pointedElsewhere, withoutOverruled } from "./environment.ts";
import { growthBetween } from "./growth.ts";
import { runTrial } from "./run-trial.ts";
import { quietProcess, seeded, simulate } from "./simulated-world.ts";
import { asked, contextOf, standIns } from "./stand-ins.ts";
import type { Trial } from "./trial.ts";

const database = "postgres://app:secret@127.0.0.1:5432/shop";

describe("a size of V8's that an experiment says", () => {
  const options = { NODE_OPTIONS: "--import ./probe.mjs --max-old-space-size=4096" };

  it("replaces the one on the command line, however that is written, and nothing else", () => {
    for (const said of [["--max-old-space-size=128"], ["--max_old_space_size", "128"]]) {
      const command = ["node", ...said, "--max-semi-space-size=16", "app.js", "128"];
      assert.deepEqual(withoutOverruled(command, options), ["node", "--max-semi-space-size=16", "app.js", "128"]);
    }
    const command = ["node", "--max-old-space-size=128", "app.js"];
    assert.deepEqual(withoutOverruled(command, { NODE_OPTIONS: "--import ./probe.mjs" }), command);
    assert.deepEqual(withoutOverruled(command, {}), command);
  });
});

describe("a change around the target", () => {
  it("of its environment is there until the context is closed, beside the probe", async (t) => {
    const { instruments } = standIns();
    const context = await contextOf(t, instruments, { environment: { WORD: "first" } });
    const variables = { WORD: "second", UV_THREADPOOL_SIZE: "16" };
    const changed = await withChange(context, { kind: "environment", variables });
    const { pid: changedPid, ...during } = await asked(changed);
    assert.deepEqual(during, { WORD: "second", PROBE: "environment", UV_THREADPOOL_SIZE: "16" });
    await changed.close();
    const { pid, ...after } = await asked(context);
    assert.deepEqual(after, { WORD: "first", PROBE: "plain" });
    assert.notEqual(pid, changedPid);
  });

  it("of its database points it at a copy, which is dropped when nobody uses it any more", async (t) => {
    const { instruments, log, copies } = standIns();
    const environment = { DATABASE_URL: `${database}?application_name=shop` };
    const context = await contextOf(t, instruments, { environment, settings: { databases: [database] } });
    const changed = await withChange(context, { kind: "index", table: "orders", columns: ["person"] });
    assert.deepEqual(copies.at(-1), { url: database, index: { kind: "index", table: "orders", columns: ["person"] } });
    assert.equal((await asked(changed))["DATABASE_URL"], `${database}_copy?application_name=shop`);
    assert.deepEqual(changed.settings.databases, [`${database}_copy`]);
    await changed.close();
    assert.equal((await asked(context))["DATABASE_URL"], environment.DATABASE_URL);
    assert.deepEqual(log, ["probe:", "copy", "probe:index", "probe-stopped:index", "drop"]);
    const grown = await withMoreRows(context, ["orders"], 4);
    assert.deepEqual(copies[1], { url: database, growTables: [{ table: "orders", times: 4 }] });
    await grown.close();
  });

  it("of its connections is the driver's alone: nothing is started again", async (t) => {
    const { instruments, wishes } = standIns();
    const context = await contextOf(t, instruments);
    const { pid } = await asked(context);
    const changed = await withChange(context, { kind: "connections", connections: "fresh" });
    await runTrial(changed, { purpose: "experiment", visitsPerSecond: 10, durationMs: 200 });
    assert.deepEqual([wishes[0]?.connections, (await asked(changed))["pid"]], ["fresh", pid]);
    await changed.close();
    assert.equal((await asked(context))["pid"], pid);
  });

  it("inside the process is the probe's, and two of them are made together", async (t) => {
    const { instruments } = standIns();
    const context = await contextOf(t, instruments);
    const first = await withChange(context, { kind: "pool-size", pool: "pg", max: 10 });
    assert.equal((await asked(first))["PROBE"], "pool-size");
    const second = await withChange(first, { kind: "environment", variables: { WORD: "both" } });
    assert.deepEqual(
      [(await asked(second))["PROBE"], (await asked(second))["WORD"]],
      ["pool-size+environment", "both"],
    );
    await second.close();
    const back = await asked(first);
    assert.deepEqual([back["PROBE"], back["WORD"]], ["pool-size", undefined]);
    await first.close();
  });

  it("of its processes makes several of them answer", async (t) => {
    const { instruments } = standIns();
    const context = await contextOf(t, instruments);
    const changed = await withChange(context, { kind: "processes", count: 2 });
    const pids = new Set<unknown>();
    // The second one may take a while to start on a busy machine.
    for (const until = Date.now() + 20_000; pids.size < 2 && Date.now() < until;) {
      const answer: unknown = await (await fetch(changed.target.url, { headers: { connection: "close" } })).json();
      if (typeof answer === "object" && answer !== null && "pid" in answer) pids.add(answer.pid);
    }
    assert.equal(pids.size, 2);
    await changed.close();
    assert.equal(context.target.pids().length, 1);
  });

  it("that cannot be made says why, and leaves the target as it was", async (t) => {
    const { openProbe, ...instruments } = standIns().instruments;
    assert.ok(openProbe);
    const context = await contextOf(t, instruments, { settings: { databases: [database] } });
    const { pid } = await asked(context);
    await assert.rejects(withChange(context, { kind: "quiet-log" }), /no probe/);
    await assert.rejects(withChange(context, { kind: "index", table: "a", columns: ["b"] }), /no environment variable/);
    assert.equal((await asked(context))["pid"], pid);
    const notOurs = { ...context, target: { ...context.target, isOurs: false } };
    await assert.rejects(withChange(notOurs, { kind: "processes", count: 2 }), /command after `--`/);
  });
});

describe("environments", () => {
  it("are laid over each other, options of Node.js are added up", () => {
    const merged = mergeEnvironments({ A: "1", NODE_OPTIONS: "--x" }, { A: "2", B: undefined, NODE_OPTIONS: "--y" });
    assert.deepEqual(merged, { A: "2", NODE_OPTIONS: "--x --y" });
    // A probe gives those back that it found.
    assert.equal(mergeEnvironments(merged, { NODE_OPTIONS: "--x --y --z" })["NODE_OPTIONS"], "--x --y --z");
  });

  it("are pointed elsewhere by URL, whatever the loopback is called, and by name", () => {
    const to = "postgres://other:pw@127.0.0.1:5432/shop_copy";
    const environment = {
      DATABASE_URL: "postgresql://app:secret@localhost/shop?sslmode=disable",
      PGDATABASE: "shop",
      OTHER_URL: "postgres://127.0.0.1:5433/shop",
      ANOTHER_URL: "postgres://127.0.0.1/elsewhere",
      NAME: "shop",
    };
    assert.deepEqual(pointedElsewhere(environment, database, to), {
      DATABASE_URL: "postgresql://app:secret@127.0.0.1:5432/shop_copy?sslmode=disable",
      PGDATABASE: "shop_copy",
    });
  });
});

describe("growth", () => {
  it("is the order in which time per visit follows the rows: constant is left out, linear is 1, quadratic 2", async () => {
    const shapes = ["select a from orders where b = ?", "select c from people where id = ?", "select d from x, x"];
    const trial = async (times: readonly number[]): Promise<Trial> => {
      const parts = [{ kind: "loop", servers: 1, demandMs: 0.1 }] as const;
      const promised = { p95Ms: 300, failedShare: 0 };
      const low = await simulate({ parts, promised, cores: 2, random: seeded(1) }).trialAt(10, "growth");
      const queries = shapes.map((shape, at) => {
        const count = { count: 80, ms: 80 * (times[at] ?? 0), maxMs: 1, rows: 80, maxPerRequest: 1, requests: 80 };
        return { ...count, kind: "pg", shape, where: "" };
      });
      return { ...low, inside: [{ ...quietProcess, queries }] };
    };
    const settings = { promised: { p95Ms: 300, failedShare: 0 } };
    const context = { settings } as Parameters<typeof growthBetween>[2]; // Only the promise is read of it.
    const found = growthBetween(await trial([2, 1, 1]), await trial([8, 1.1, 16]), context);
    assert.deepEqual(
      found.map(({ part, table, order }) => [part, table, Math.round(order * 100) / 100]),
      [
        [shapes[2], "x", 2],
        [shapes[0], "orders", 1],
      ],
    );
  });
});
