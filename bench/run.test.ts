import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { it } from "node:test";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("run.ts", import.meta.url));

function start(...words: string[]) {
  const child = spawn(process.execPath, [program, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  const heard = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (part: string) => (heard.stdout += part));
  child.stderr.setEncoding("utf8").on("data", (part: string) => (heard.stderr += part));
  return { child, heard, closed: once(child, "close") };
}

/** Processes whose environment has `mark`: all that a run has started, and they have started. */
function marked(mark: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "latin1").includes(mark);
      } catch {
        return false;
      }
    })
    .map(Number);
}

it("a short run gives one JSON object a line, and a ledger that agrees", async () => {
  const { child, heard, closed } = start("accept", "--json", "--seconds", "0.2", "--rounds", "1", "--connections", "8");
  await closed;
  assert.equal(child.exitCode, 0, heard.stderr);
  const lines = heard.stdout
    .trim()
    .split("\n")
    .map((line): Record<string, unknown> => JSON.parse(line));
  assert.deepEqual(
    lines.map(({ bench, variant, lost, doubled }) => [bench, variant, lost, doubled]),
    ["no-store", "insert-per-request", "holdfast"].map((variant) => ["accept", variant, 0, 0]),
  );
  for (const line of lines) {
    for (const figure of ["rate", "p50Ms", "p99Ms", "halfLoadP99Ms"]) assert.ok(Number(line[figure]) > 0, figure);
  }
});

it("a bench that there is not ends with 2 and names those that there are", async () => {
  const { child, heard, closed } = start("acept");
  await closed;
  assert.equal(child.exitCode, 2);
  assert.match(heard.stderr, /no bench "acept".*accept/);
});

it("Ctrl-C in the middle of a run leaves no process", { skip: process.platform !== "linux" }, async () => {
  const mark = `HOLDFAST_BENCH_TEST=${process.pid}-${Date.now()}`;
  const [name = "", value = ""] = mark.split("=");
  process.env[name] = value;
  const { child, heard, closed } = start("accept", "--seconds", "1", "--rounds", "50", "--connections", "8");
  delete process.env[name];
  while (!heard.stderr.includes("round 1/50") && child.exitCode === null) await once(child.stderr, "data");
  assert.ok(marked(mark).length >= 4, "the run and its three servers");
  child.kill("SIGINT");
  await closed;
  assert.equal(child.exitCode, 130, heard.stderr);
  assert.deepEqual(marked(mark), []);
});
