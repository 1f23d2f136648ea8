import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

const runner = join(import.meta.dirname, "run.ts");
const head = 'import { test } from "node:test";\n';
const good = `${head}test("good", () => {});\n`;

test("the counts are a line of their own, and a failure is the exit code", async (t) => {
  const folder = project(t, {
    "packages/one/src/good.test.ts": good,
    "apps/two/src/bad.test.ts": `${head}test("bad", () => { throw new Error("as planned"); });\n`,
  });
  const { code, output } = await run(folder);
  assert.equal(code, 1);
  assert.match(output, /^1 passed, 1 failed, 0 skipped$/m);
  assert.match(output, /tests 2$/m);
});

test("tests of benches, packages of others and lint samples are not run", async (t) => {
  const folder = project(t, {
    "packages/one/src/good.test.ts": good,
    "packages/one/node_modules/other/other.test.ts": good,
    "tests/lint/samples/sample.test.ts": good,
    "bench/bench.test.ts": good,
  });
  const { code, output } = await run(folder);
  assert.equal(code, 0);
  assert.match(output, /^1 passed, 0 failed, 0 skipped$/m);
});

test("a part of a path chooses files, and one that is in none of them fails", async (t) => {
  const folder = project(t, { "packages/one/src/good.test.ts": good, "packages/two/src/other.test.ts": good });
  const one = await run(folder, ["packages/two"]);
  assert.match(one.output, /^1 passed, 0 failed, 0 skipped$/m);
  const none = await run(folder, ["three"]);
  assert.equal(none.code, 1);
  assert.match(none.output, /No test file has three in its path/);
});

test("tests of whole systems run when they are asked for", async (t) => {
  const whole = good.replace('"good"', '"whole"');
  const folder = project(t, { "tests/one/good.test.ts": good, "tests/one/whole.system.test.ts": whole });
  const usual = await run(folder);
  assert.match(usual.output, /good/);
  assert.doesNotMatch(usual.output, /whole/);
  const systems = await run(folder, [".system.test.ts"]);
  assert.match(systems.output, /whole/);
  assert.doesNotMatch(systems.output, /good/);
  assert.match((await run(folder, ["tests/one"])).output, /^2 passed, 0 failed, 0 skipped$/m);
});

test("skipped tests are listed at the end with file and reason", async (t) => {
  const skipping = `${head}test("in a browser", { skip: "no browser is here" }, () => {});\n`;
  const { output } = await run(project(t, { "apps/two/src/page.test.ts": good + skipping.slice(head.length) }));
  assert.match(
    output,
    /SKIPPED: 1 of the tests.*\n.*apps\/two\/src\/page\.test\.ts: in a browser\n.*no browser is here/,
  );
  assert.match(output, /^1 passed, 0 failed, 1 skipped$/m);
});

test("every process of a test runs as test, in the machine's zone, and cannot leave the machine", async (t) => {
  const inner = `
    const zone = process.env.TZ ?? "unset";
    try {
      await fetch("http://192.0.2.1:8081/");
    } catch (error) {
      console.log(process.env.NODE_ENV, zone, error.cause.message);
    }
  `;
  const { output } = await run(
    project(t, {
      "tests/guarded.test.ts": `${head}import { execFileSync } from "node:child_process";
        const args = ["-e", ${JSON.stringify(inner)}];
        test("guarded", () => console.log(execFileSync(process.execPath, args, { encoding: "utf8" })));\n`,
    }),
    [],
    { TZ: "Asia/Tokyo", NODE_ENV: "production" },
  );
  assert.match(output, /test unset A test tried to reach 192\.0\.2\.1/);
});

/** A launcher that writes down what is asked of it, and a test that writes down the address it was given. */
const withLauncher = {
  "packages/holdfast/src/store/embedded/embedded.ts": `
    import { appendFileSync, mkdirSync } from "node:fs";
    import { setTimeout } from "node:timers/promises";
    export async function startEmbedded({ dataDir }: { dataDir: string }) {
      mkdirSync(dataDir);
      appendFileSync("log", "start " + dataDir + "\\n");
      const stop = async () => { await setTimeout(50); appendFileSync("log", "stop\\n"); };
      return { url: "postgres://here", stop };
    }\n`,
  "packages/one/src/one.test.ts": `${head}import { appendFileSync } from "node:fs";
    test("one", () => appendFileSync("log", process.env["HOLDFAST_TEST_DATABASE"] + "\\n"));\n`,
};

test("one Postgres is started for the run, named to the tests, and stopped with its folder removed", async (t) => {
  const folder = project(t, withLauncher);
  await run(folder);
  const [start = "", ...rest] = readFileSync(join(folder, "log"), "utf8").trim().split("\n");
  assert.match(start, /^start /);
  assert.deepEqual(rest, ["postgres://here", "stop"]);
  assert.throws(() => readdirSync(dirname(start.slice("start ".length))), { code: "ENOENT" });
});

test("Postgres is stopped too when nobody reads the output any more", async (t) => {
  const folder = project(t, withLauncher);
  const child = start(folder);
  child.stdout?.destroy();
  child.stderr?.destroy();
  await once(child, "exit");
  assert.match(readFileSync(join(folder, "log"), "utf8"), /^stop$/m);
});

test("Ctrl-C ends the tests and what they have started, and exits with 130", async (t) => {
  const folder = project(t, {
    "packages/one/src/long.test.ts": `${head}import { spawn } from "node:child_process";
      import { writeFileSync } from "node:fs";
      test("long", async () => {
        const forever = ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"];
        const child = spawn(process.execPath, forever, { stdio: "ignore" });
        writeFileSync("pids", process.pid + " " + child.pid + " ");
        await new Promise(() => {});
      });\n`,
  });
  const child = start(folder);
  const exited = once(child, "exit");
  const pids = await until(() => readFileSync(join(folder, "pids"), "utf8").trim().split(" ").map(Number));
  child.kill("SIGINT");
  assert.deepEqual(await exited, [130, null]);
  await until(() => {
    for (const pid of pids) assert.throws(() => process.kill(pid, 0), { code: "ESRCH" });
    return true;
  });
});

/** A folder with these files, as a repository of its own; removed after the test. */
function project(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-run-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries({ "package.json": '{ "type": "module" }\n', ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

function start(folder: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const outer = { ...process.env };
  // The database of the outer run; the runner under test starts its own or none.
  delete outer["HOLDFAST_TEST_DATABASE"];
  return spawn(process.execPath, [runner, ...args], { cwd: folder, env: { ...outer, ...env } });
}

async function run(folder: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const child = start(folder, args, env);
  let output = "";
  child.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  await once(child, "close");
  return { code: child.exitCode, output };
}

/** Asks again until `ask` no longer throws; the limit of the whole file ends what never comes. */
async function until<Answer>(ask: () => Answer): Promise<Answer> {
  for (;;) {
    try {
      return ask();
    } catch {
      await sleep(20);
    }
  }
}
