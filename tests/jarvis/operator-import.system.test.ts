// Eight thousand lines of an old store are taken over by a Jarvis that people write to, in processes of their own, and
// both the sender and Jarvis' processes are killed in the middle. In the end all is there, once.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { readLine } from "../../apps/jarvis/src/operator/import/line.ts";
import { until } from "../../packages/holdfast/src/testing/index.ts";
import { childrenOf } from "../crash/processes.ts";
import { type Running, startApp } from "../crash/running.ts";
import { seeded } from "../crash/seeded.ts";
import { item, webhookOf } from "./hands.ts";
import { oldFile } from "./old-file.ts";

const appFile = fileURLToPath(new URL("../../apps/jarvis/src/app.ts", import.meta.url));
const importer = fileURLToPath(new URL("../../apps/jarvis/src/import.ts", import.meta.url));
const dataDir = mkdtempSync(join(tmpdir(), "old-store-data-"));
after(() => rmSync(dataDir, { recursive: true, force: true }));

const people = 2_000;
const reminders = 6_000;

/** Sends the file; gives its exit code and what it said. With `killed` it is ended by force when that comes true. */
async function send(
  app: Running,
  path: string,
  killed?: () => Promise<unknown>,
): Promise<{ readonly code: number | null; readonly said: string }> {
  const sender = spawn(process.execPath, [importer, path, "--url", app.url], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [sender.stdout, sender.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(sender, "exit");
  if (killed !== undefined) {
    await killed();
    sender.kill("SIGKILL");
  }
  // The code, or null when a signal ended it.
  const [code] = (await ended) as [number | null];
  return { code, said };
}

async function say(app: Running, person: string, text: string): Promise<void> {
  const body = webhookOf([item(person, text)]);
  const mark = createHmac("sha256", "local-app-secret").update(body).digest("hex");
  const headers = { "content-type": "application/json", "x-hub-signature-256": `sha256=${mark}` };
  // As Messenger does: again until it is answered with 200.
  await until(
    `${text} is taken`,
    async () => {
      const response = await fetch(`${app.url}/webhook/messenger`, { method: "POST", headers, body }).catch(
        () => undefined,
      );
      await response?.body?.cancel();
      return response?.status === 200;
    },
    60_000,
  );
}

async function liveTexts(app: Running): Promise<Record<string, string>> {
  const response = await fetch(`${app.url}/operator/live.json`).catch(() => undefined);
  if (response?.status !== 200) return {};
  // The page's own words, which its own tests check.
  return ((await response.json()) as { texts: Record<string, string> }).texts;
}

async function linesStored(app: Running): Promise<number> {
  const texts = await liveTexts(app);
  const [, lines = "0"] = Object.entries(texts).find(([name]) => name.endsWith(":lines")) ?? [];
  return Number(lines.replaceAll(",", ""));
}

const words = "We are moving. Hold on";

/** Writes to everybody who is there by now. */
async function announce(app: Running, broadcast: string): Promise<void> {
  const action = { do: "broadcast", broadcast, text: words, audience: { to: "all" }, count: 0 };
  const response = await fetch(`${app.url}/operator/act`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id: broadcast, action }),
  });
  assert.ok(response.ok, await response.text());
}

interface Call {
  readonly person: string;
  readonly text: string;
  readonly key: string;
}

function outbox(): Call[] {
  const text = readFileSync(join(dataDir, "messenger-outbox.jsonl"), "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Call);
}

test("8,000 lines, people who write, and kills: all of it is there once", { timeout: 280_000 }, async () => {
  await using app = await startApp({
    appFile,
    dataDir,
    env: { BROADCAST_PER_SECOND: "100" },
    roles: "web=1,work=1,deliver=1",
  });
  using file = oldFile({ people, reminders, random: seeded(11), now: new Date(), brokenEvery: 500 });
  const writing = new AbortController();
  const written = (async () => {
    let count = 0;
    for (; !writing.signal.aborted; count += 1) {
      await say(
        app,
        String(4_000_000_000_000_000 + (count % 50)),
        count % 2 === 0 ? "my time zone is Auckland" : `remind me to walk ${count} in 9 hours`,
      );
      await sleep(20);
    }
    return count;
  })();
  let killed = 0;
  const killAll = () => {
    const roles = childrenOf(app.supervisor).filter(({ command }) => /node/.test(command) && !/postgres/.test(command));
    for (const { pid } of roles) process.kill(pid, "SIGKILL");
    killed += roles.length;
  };
  const first = await send(app, file.path, async () => {
    await until("a part is stored", async () => (await linesStored(app)) > 0, 60_000);
    killAll();
  });
  assert.equal(first.code, null);
  const stored = await until("it is back", async () => (await linesStored(app)) || undefined, 60_000);
  assert.ok(stored < file.lines.length, `all ${stored} lines were stored before the kill`);
  const broadcast = randomUUID();
  await announce(app, broadcast);
  const second = send(app, file.path);
  await until("it goes on", async () => (await linesStored(app)) > stored, 60_000);
  killAll();
  const { code, said } = await second;
  writing.abort();
  const messages = await written;
  assert.equal(code, 0, said);
  assert.match(said, /8016 lines, 2000 people, 6000 reminders, 16 cannot be read/);
  assert.match(said, /nothing is lost/);
  const third = await send(app, file.path);
  assert.equal(third.code, 0, third.said);
  assert.match(third.said, /stored: 2000 people, 6000 reminders; 0 were there before/);
  const overdue = / (\d+) overdue are to ring/.exec(said)?.[1];
  await until(
    "what is overdue has rung",
    async () => {
      if (/people keep|; 0 overdue/.test((await send(app, file.path)).said)) return true;
      await sleep(2_000);
      return false;
    },
    60_000,
  );
  const stillAt = new Date();
  let before = -1;
  await until(
    "the outbox is still",
    async () => {
      const now = outbox().length;
      const isStill = now === before;
      before = now;
      await sleep(2_000);
      return isStill;
    },
    120_000,
  );
  // By key: what a process was at when it was killed is sent again, under the key that it had.
  const rung = new Map<string, Set<string>>();
  for (const { person, text, key } of outbox()) {
    const [, number] = /: (\d+) /.exec(text) ?? [];
    if (number === undefined) continue;
    const name = `${person} ${number}`;
    rung.set(name, (rung.get(name) ?? new Set()).add(key));
  }
  const due = file.lines.map(readLine).filter((one) => one.kind === "reminder" && !one.over && one.dueAt < stillAt);
  const wrong = due.flatMap((one) => {
    const name = one.kind === "reminder" ? `${one.address} ${one.what.split(" ")[0] ?? ""}` : "";
    const times = rung.get(name)?.size ?? 0;
    return times === 1 ? [] : [`${name}: ${times}`];
  });
  assert.deepEqual(wrong, []);
  assert.ok(
    [...rung.values()].every(({ size }) => size === 1),
    "a reminder rang twice",
  );
  await until(
    "nobody waits for the broadcast",
    async () => (await liveTexts(app))[`broadcast:${broadcast}:waiting`] === "0",
    60_000,
  );
  const told = outbox().filter(({ text }) => text.startsWith(words));
  const toldPeople = new Set(told.map(({ person }) => person)).size;
  assert.ok(toldPeople > 100, String(toldPeople));
  assert.equal(new Set(told.map(({ key }) => key)).size, toldPeople, "somebody was told twice");
  const texts = await liveTexts(app);
  assert.equal(texts[`broadcast:${broadcast}:told`], toldPeople.toLocaleString("en"));
  process.stdout.write(
    `${messages} messages written meanwhile, ${killed} processes killed, at first with ${stored} lines stored, ${toldPeople} people told once, ${due.length} overdue rang (${overdue ?? "?"} were held at the end)\n`,
  );
});
