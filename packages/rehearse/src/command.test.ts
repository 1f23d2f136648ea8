import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import { type CommandEnvironment, planCommand, rehearseCommand } from "./command.ts";
import { readReport } from "./report/json.ts";
import { brokenVerdict, sampleFacts, sampleVerdicts } from "./report/sample-verdicts.ts";
import type { RehearseWish } from "./wish.ts";

interface Played {
  readonly environment: CommandEnvironment;
  readonly folder: string;
  readonly out: () => string;
  readonly error: () => string;
  readonly wishes: RehearseWish[];
  readonly interrupt: () => void;
  readonly exits: number[];
}

/** A command's surroundings; what it runs gives the verdict of a pool of one, unless `run` says otherwise. */
function surroundings(t: TestContext, run?: CommandEnvironment["run"]): Played {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "rehearse-command-"));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const said = { out: "", error: "" };
  const wishes: RehearseWish[] = [];
  const listeners = new Set<() => void>();
  const exits: number[] = [];
  const environment: CommandEnvironment = {
    out: { write: (text) => (said.out += text), columns: 80 },
    error: { write: (text) => (said.error += text) },
    variables: {},
    folder,
    now: () => new Date("2026-11-20T12:00:00Z"),
    onInterrupt: (interrupted) => {
      listeners.add(interrupted);
      return () => listeners.delete(interrupted);
    },
    exit: (code) => exits.push(code),
    run: async (wish, onProgress, signal) => {
      wishes.push(wish);
      if (run) return run(wish, onProgress, signal);
      onProgress({ kind: "phase", phase: "looking" });
      onProgress({ kind: "facts", facts: sampleFacts });
      return brokenVerdict;
    },
  };
  const interrupt = (): void => listeners.forEach((listener) => listener());
  return { environment, folder, out: () => said.out, error: () => said.error, wishes, interrupt, exits };
}

describe("rehearse", () => {
  it("shows the screen, writes the page, and ends with 0", async (t) => {
    const { environment, folder, out, error } = surroundings(t);
    assert.equal(await rehearseCommand(["http://localhost:3000"], environment), 0);
    assert.match(out(), /Sign-ups: 7 a second, among 14 visits a second/);
    assert.match(error(), /looking at the target/);
    assert.match(fs.readFileSync(path.join(folder, "rehearsal.html"), "utf8"), /^<!doctype html>/);
  });

  it("writes the report as JSON into a file, or alone on standard output", async (t) => {
    const { environment, folder, out } = surroundings(t);
    assert.equal(await rehearseCommand(["--json", "r.json", "--no-page", "app"], environment), 0);
    assert.equal(readReport(path.join(folder, "r.json")).verdict.outcome, "broke");
    const alone = surroundings(t);
    assert.equal(await rehearseCommand(["--json", "http://localhost:3000", "--no-page"], alone.environment), 0);
    // Whatever it is, it is read as a whole.
    const parsed: unknown = JSON.parse(alone.out());
    assert.ok(typeof parsed === "object" && parsed !== null && "verdict" in parsed);
    assert.match(out(), /r\.json is written/);
    assert.deepEqual(fs.readdirSync(alone.folder), []);
  });

  it("ends with 1 when an expectation is missed, and says which", async (t) => {
    const { environment, out } = surroundings(t);
    const words = ["--expect", "visits>=10", "--expect", "visits>=200", "--no-page", "app"];
    assert.equal(await rehearseCommand(words, environment), 1);
    assert.match(out(), /kept {4}visits>=10.*\nMISSED {2}visits>=200: 14 visits a second/);
  });

  it("hides the database's password everywhere, also when it fails", async (t) => {
    const words = ["--database", "postgres://me:s3cret-word@127.0.0.1/x", "--json", "r.json", "app"];
    const told = surroundings(t, (_wish, onProgress) => {
      onProgress({ kind: "note", text: "it is s3cret-word" });
      onProgress({ kind: "facts", facts: { ...sampleFacts, target: "node x.js s3cret-word" } });
      return Promise.resolve({ ...brokenVerdict, notes: ["it is s3cret-word"] });
    });
    assert.equal(await rehearseCommand(words, told.environment), 0);
    const written = fs.readdirSync(told.folder).map((file) => fs.readFileSync(path.join(told.folder, file), "utf8"));
    assert.equal(written.length, 2);
    for (const text of [told.out(), told.error(), ...written]) assert.doesNotMatch(text, /s3cret-word/);
    const failing = surroundings(t, () => Promise.reject(new Error("cannot reach me:s3cret-word@127.0.0.1")));
    assert.equal(await rehearseCommand(words, failing.environment), 2);
    assert.match(failing.error(), /cannot reach me:\(hidden\)@127\.0\.0\.1/);
  });

  it("stops at the first Ctrl-C with what is known, and ends at once at the second", async (t) => {
    const played = surroundings(t, async (_wish, onProgress, signal) => {
      onProgress({ kind: "facts", facts: sampleFacts });
      const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve));
      played.interrupt();
      await aborted;
      played.interrupt();
      return sampleVerdicts.stopped;
    });
    assert.equal(await rehearseCommand(["app"], played.environment), 130);
    assert.match(played.out(), /Stopped before the end\.\nSign-ups: held 1\.4 a second, among 2\.8 visits/);
    assert.deepEqual(played.exits, [130]);
  });

  it("says so when it is stopped before anything is known", async (t) => {
    const played = surroundings(t, (_wish, _onProgress, signal) => {
      played.interrupt();
      return Promise.reject(signal.reason instanceof Error ? signal.reason : new Error("aborted"));
    });
    assert.equal(await rehearseCommand(["app"], played.environment), 130);
    assert.match(played.error(), /stopped before anything was known/);
  });

  it("gives help, but not for the --help of the command that it starts", async (t) => {
    const { environment, out, wishes } = surroundings(t);
    assert.equal(await rehearseCommand(["--help"], environment), 0);
    assert.match(out(), /--crowd NAME[\s\S]*Exit code: 0/);
    assert.equal(wishes.length, 0);
    await rehearseCommand(["--", "node", "x.js", "--help"], environment);
    assert.deepEqual(wishes[0]?.target, { kind: "command", command: ["node", "x.js", "--help"], url: undefined });
  });

  it("ends with 2 for words that cannot be, and runs nothing", async (t) => {
    const { environment, error, wishes } = surroundings(t);
    for (const words of [[], ["--crowds", "hn", "app"], ["--peak", "many", "app"]]) {
      assert.equal(await rehearseCommand(words, environment), 2);
    }
    assert.match(error(), /What shall be rehearsed\?[\s\S]*--crowds[\s\S]*--peak many: it takes a number over 0/);
    assert.equal(wishes.length, 0);
  });
});

describe("plan", () => {
  it("makes a plan of a rehearsal's report, as text, JSON and in the page", async (t) => {
    const { environment, folder, out } = surroundings(t);
    await rehearseCommand(["--json", "r.json", "--no-page", "app"], environment);
    const words = ["r.json", "--grow", "30x", "--by", "2026-12-04", "--from", "2"];
    assert.equal(planCommand([...words, "--page", "p.html"], environment), 0);
    assert.match(out(), /30 times the users by Fri 4 Dec 2026: 1 thing breaks on the way/);
    assert.match(fs.readFileSync(path.join(folder, "p.html"), "utf8"), /The plan for 30 times the users/);
    const alone = surroundings(t);
    const file = path.join(folder, "r.json");
    assert.equal(planCommand([file, ...words.slice(1), "--json"], alone.environment), 0);
    assert.match(alone.out(), /^\{\n {2}"schema": "holdfast-growth-plan"/);
  });

  it("ends with 2 for wrong words and files", (t) => {
    const { environment, error } = surroundings(t);
    const by = ["--by", "2026-12-04"];
    const wrong = [[], ["x.json"], ["x.json", "--grow", "much", ...by], ["x.json", "--grow", "3x", ...by]];
    for (const words of wrong) assert.equal(planCommand(words, environment), 2);
    assert.match(error(), /It takes one report[\s\S]*How far[\s\S]*--grow much is no growth[\s\S]*no such file/);
  });
});
