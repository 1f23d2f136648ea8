// A whole app under load, backed up from the command line while events flow, restored elsewhere and started there:
// everything that was accepted before the end of the backup has its effect exactly once, and what went outside and was
// noted before does not go again.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { limits } from "../../packages/holdfast/src/limits.ts";
import { findEmbedded } from "../../packages/holdfast/src/store/embedded/embedded.ts";
import { openPool, type Pool } from "../../packages/holdfast/src/store/pool.ts";
import { check } from "../crash/checker.ts";
import { drained, gather, leftOver } from "../crash/evidence.ts";
import { Load } from "../crash/load.ts";
import { startLedgerApp } from "../crash/running.ts";
import { seeded } from "../crash/seeded.ts";

const cli = fileURLToPath(new URL("../../packages/holdfast/src/holdfast.ts", import.meta.url));
const roles = "web=1,work=2,deliver=1";
/** One statement of the check. */
const statementMs = 60_000;

let folder = "";
const at = (name: string): string => join(folder, name);
const interrupt = new AbortController();
process.once("SIGTERM", () => interrupt.abort());

before(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-backup-"));
  // As root Postgres runs as another user, who must be able to enter.
  chmodSync(folder, 0o711);
});
after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

it("a backup under load has all that was accepted before its end, and each effect once", async () => {
  const { endedMs, knownBytes } = await backUpUnderLoad();
  await holdfast("restore", at("backup"), "--data", at("restored"));
  const before = await goneOut();
  writeFileSync(at("calls-after.jsonl"), "");
  await using running = await startApp("restored", "calls-after.jsonl");
  const pool = await openStore("restored");
  try {
    const isEmpty = await drained(pool, { limitMs: 60_000, signal: interrupt.signal });
    assert.ok(isEmpty, isEmpty ? "" : await leftOver(pool));
    // What was answered after the end of the backup may be there or not.
    const ledger = readFileSync(at("ledger.jsonl"));
    const open = linesOf(ledger.subarray(knownBytes)).map((line) => ({ ...line, verdict: undefined }));
    const known = ledger.subarray(0, knownBytes).toString();
    writeFileSync(at("known.jsonl"), known + open.map((line) => `${JSON.stringify(line)}\n`).join(""));
    writeFileSync(at("calls.jsonl"), bothCalls(endedMs));
    await gather(pool, { ledgerFile: at("known.jsonl"), callsFile: at("calls.jsonl"), size: 1 });
    const findings = await check(pool, { inFlightLimit: limits.deliverInFlight, outsideEvery: 1 });
    const { lost, dead, doubled, outOfOrder, untrue, accepted, unknown, outside } = findings;
    assert.deepEqual({ lost, dead, doubled, outOfOrder, untrue }, none, findings.examples.join("\n"));
    assert.deepEqual({ lost: outside.lost, doubled: outside.doubled }, { lost: 0, doubled: 0 });
    assert.ok(accepted > 100, `${accepted} accepted before the end`);
    assert.ok(unknown > 0, "none came after the end: it was not under load");
    // Outside: only what had no receipt in the backup goes again.
    const again = linesOf(readFileSync(at("calls-after.jsonl"))).map((line) => line["idempotencyKey"]);
    assert.deepEqual(
      again.filter((key) => typeof key === "string" && before.has(key)),
      [],
    );
    assert.ok(again.length > 0);
    // The ledger itself is sharp: held against all that was ever accepted, the restored data lack something.
    await pool.query("drop schema proof cascade");
    await gather(pool, { ledgerFile: at("ledger.jsonl"), callsFile: at("calls.jsonl"), size: 1 });
    const all = await check(pool, { inFlightLimit: limits.deliverInFlight, outsideEvery: 1 });
    assert.ok(all.lost > 0 && endedMs > 0);
  } finally {
    await pool.end();
  }
  assert.deepEqual(await running.stop(), []);
});

const none = { lost: 0, dead: 0, doubled: 0, outOfOrder: 0, untrue: 0 };

/** Gives when the backup ended, and how much of the ledger was written before that. */
async function backUpUnderLoad(): Promise<{ readonly endedMs: number; readonly knownBytes: number }> {
  await using running = await startApp("data", "calls-before.jsonl");
  const random = seeded(7);
  const shape = { ratePerSecond: 150, keys: 20, size: 1, replayShare: 1 / 20, random };
  const load = new Load({ url: running.url, ledgerFile: at("ledger.jsonl"), ...shape });
  const give = (): void => load.abandon();
  interrupt.signal.addEventListener("abort", give);
  try {
    load.start();
    await sleep(1_000);
    const sizes: { readonly atMs: number; readonly bytes: number }[] = [];
    const watch = setInterval(() => sizes.push({ atMs: Date.now(), bytes: statSync(at("ledger.jsonl")).size }), 5);
    const said = await holdfast("backup", at("backup"), "--data", at("data"), "--json");
    await sleep(500);
    clearInterval(watch);
    await load.finish();
    // What the command says with --json.
    const { endedAt } = JSON.parse(said) as { endedAt: string };
    const endedMs = Date.parse(endedAt);
    const knownBytes = sizes.findLast((one) => one.atMs < endedMs)?.bytes ?? 0;
    assert.notEqual(knownBytes, 0);
    await running.stop();
    return { endedMs, knownBytes };
  } catch (error) {
    load.abandon();
    throw error;
  } finally {
    interrupt.signal.removeEventListener("abort", give);
  }
}

function startApp(data: string, calls: string): ReturnType<typeof startLedgerApp> {
  const files = { dataDir: at(data), callsFile: at(calls) };
  return startLedgerApp({ ...files, fault: undefined, outsideEvery: 1, unluckyEvery: 101, roles });
}

/** The idempotency keys whose receipts are in the restored data. */
async function goneOut(): Promise<Set<string>> {
  const { startEmbedded } = await import("../../packages/holdfast/src/store/embedded/embedded.ts");
  await using server = await startEmbedded({ dataDir: at("restored") });
  const pool = openPool({ url: server.url, purpose: "proof", connections: 1, statementMs });
  try {
    const found = await pool.query<{ id: string }>(
      "select event.id from holdfast.receipt join holdfast.log_normal as event using (seq)",
    );
    return new Set(found.rows.map((row) => row.id));
  } finally {
    await pool.end();
  }
}

async function openStore(data: string): Promise<Pool> {
  const url = await findEmbedded(at(data));
  assert.ok(url !== null);
  return openPool({ url, purpose: "proof", connections: 2, statementMs });
}

/**
 * The calls of both sinks, each of which numbers its own from 0. What the first app called after the end of the backup
 * may belong to events that are not in it.
 */
function bothCalls(endedMs: number): string {
  const all = linesOf(readFileSync(at("calls-before.jsonl")));
  const early = new Set(all.filter((line) => Number(line["startedMs"]) <= endedMs).map((line) => line["call"]));
  const first = all.filter((line) => early.has(line["call"]));
  const second = linesOf(readFileSync(at("calls-after.jsonl")));
  const later = second.map((line) => ({ ...line, call: Number(line["call"]) + 1_000_000_000 }));
  return [...first, ...later].map((line) => `${JSON.stringify(line)}\n`).join("");
}

function linesOf(bytes: Buffer): Record<string, unknown>[] {
  const lines = bytes.toString().split("\n");
  // Lines of our own making.
  return lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function holdfast(...words: string[]): Promise<string> {
  const env: NodeJS.ProcessEnv = { ...process.env };
  delete env["DATABASE_URL"];
  const child = spawn(process.execPath, [cli, ...words], { env, stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  assert.equal(code, 0, text);
  return text;
}
