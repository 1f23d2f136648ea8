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

function linesOf(text: string): Record<string, unknown>[] {
  return text
    .trim()
    .split("\n")
    .map((line): Record<string, unknown> => JSON.parse(line));
}

const own = ["--variants", "no-store,by-hand,holdfast", "--json", "--rounds", "1"];

it("a short accept gives one JSON object a line, and a ledger that agrees", async () => {
  const { child, heard, closed } = start("accept", ...own, "--seconds", "0.2", "--connections", "8");
  await closed;
  assert.equal(child.exitCode, 0, heard.stderr);
  const lines = linesOf(heard.stdout);
  assert.deepEqual(
    lines.map(({ bench, variant, lost, doubled }) => [bench, variant, lost, doubled]),
    ["no-store", "by-hand", "holdfast"].map((variant) => ["accept", variant, 0, 0]),
  );
  for (const line of lines) {
    for (const figure of ["rate", "p50Ms", "p99Ms", "halfLoadP99Ms"]) assert.ok(Number(line[figure]) > 0, figure);
  }
});

it("a short work drains every event once, in every table", async () => {
  const { child, heard, closed } = start("work", ...own, "--count", "800");
  await closed;
  assert.equal(child.exitCode, 0, heard.stderr);
  const lines = linesOf(heard.stdout);
  assert.deepEqual(
    lines.slice(0, 2).map(({ bench, variant }) => [bench, variant]),
    [
      ["work", "by-hand"],
      ["work", "holdfast"],
    ],
  );
  for (const line of lines) assert.deepEqual([line["lost"], line["doubled"], line["cut"]], [0, 0, false]);
  const cells = lines.map(({ cell }) => cell);
  for (const cell of ["4 processes", "100,000 keys", "32 kB", "1,000 keys stuck in retry"]) {
    assert.ok(cells.includes(cell), cell);
  }
});

it("short timers, latency and backlog give figures and ledgers that agree", async () => {
  const few = ["--count", "300", "--seconds", "0.2", "--waiting", "2000", "--retained", "2000"];
  const { child, heard, closed } = start("timers", "latency", "backlog", ...own, ...few);
  await closed;
  assert.equal(child.exitCode, 0, heard.stderr);
  const lines = linesOf(heard.stdout);
  assert.deepEqual(
    lines.map(({ bench, cell, processes }) => [bench, cell ?? processes]),
    [
      ["timers", undefined],
      ["latency", 1],
      ["latency", 2],
      ...["empty", "empty again", "waiting", "retained"].map((cell) => ["backlog", cell]),
    ],
  );
  for (const line of lines) assert.deepEqual([line["lost"], line["doubled"]], [0, 0]);
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
  const { child, heard, closed } = start("accept", ...own, "--seconds", "1", "--rounds", "50", "--connections", "8");
  delete process.env[name];
  while (!heard.stderr.includes("round 1/50") && child.exitCode === null) await once(child.stderr, "data");
  assert.ok(marked(mark).length >= 4, "the run and its three servers");
  child.kill("SIGINT");
  await closed;
  assert.equal(child.exitCode, 130, heard.stderr);
  assert.deepEqual(marked(mark), []);
});
