import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import { clusterEnvironment } from "./processes.ts";
import { isAlive } from "./process-tree.ts";
import { attachTarget, startTarget } from "./target.ts";
import type { Target } from "./target.ts";

const environment = { PATH: process.env["PATH"] };
const never = new AbortController().signal;

function folderWith(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "target-"));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
  return folder;
}

async function startNode(t: TestContext, source: string, args: readonly string[] = []): Promise<Target> {
  const cwd = folderWith(t, { "server.cjs": source });
  const command = [process.execPath, "server.cjs", ...args];
  const target = await startTarget({ command, cwd, environment, signal: never });
  t.after(() => target.stop());
  return target;
}

const answering = `
  const http = require("node:http");
  http.createServer((_, response) => response.end(process.env.WORD ?? "none")).listen(process.env.PORT, "127.0.0.1");`;

async function bodyOf(target: Target): Promise<string> {
  return await (await fetch(target.url)).text();
}

describe("a target that we start", () => {
  it("is told its port, answers there, and is gone after stop()", async (t) => {
    const target = await startNode(t, answering);
    assert.equal(await bodyOf(target), "none");
    const pids = target.pids();
    assert.equal(pids.length, 1);
    assert.equal(target.ended, undefined);
    await target.stop();
    assert.deepEqual(pids.filter(isAlive), []);
  });

  it("is found where it really listens when it does not care for PORT, with its children", async (t) => {
    const target = await startNode(
      t,
      `const { fork } = require("node:child_process");
       if (process.argv[2] === "child") {
         require("node:http").createServer((_, response) => response.end("child")).listen(0, "127.0.0.1");
       } else fork(__filename, ["child"]);`,
    );
    assert.equal(await bodyOf(target), "child");
    const pids = target.pids();
    assert.equal(pids.length, 2);
    assert.equal(target.listener()?.pid, pids[1]);
    await target.stop();
    assert.deepEqual(pids.filter(isAlive), []);
  });

  it("may be of any language", async (t) => {
    const cwd = folderWith(t, { "hello.txt": "from python" });
    const command = ["sh", "-c", 'exec python3 -m http.server "$PORT" --bind 127.0.0.1'];
    const target = await startTarget({ command, cwd, environment: process.env, signal: never });
    t.after(() => target.stop());
    assert.equal(await (await fetch(`${target.url}/hello.txt`)).text(), "from python");
    assert.match(target.listener()?.executable ?? "", /python/);
  });

  it("is started again with other variables, on the same port", async (t) => {
    const target = await startNode(t, answering);
    const { url } = target;
    await target.restart({ WORD: "changed" });
    assert.equal(target.url, url);
    assert.equal(await bodyOf(target), "changed");
    await target.restart({});
    assert.equal(await bodyOf(target), "none");
  });

  it("that ends at once is shown with what it wrote last", async (t) => {
    const cwd = folderWith(t, { "server.cjs": `console.error("no DATABASE_URL"); process.exitCode = 3;` });
    const command = [process.execPath, "server.cjs"];
    await assert.rejects(startTarget({ command, cwd, environment, signal: never }), (error: Error) => {
      assert.match(error.message, /exit code 3/);
      assert.match(error.message, /no DATABASE_URL/);
      return true;
    });
  });

  it("that does not exist is told so", async () => {
    const command = ["no-such-program-here"];
    await assert.rejects(
      startTarget({ command, cwd: os.tmpdir(), environment, signal: never }),
      /could not be started.*no-such-program-here/,
    );
  });

  it("that stays after SIGTERM is ended all the same", async (t) => {
    const target = await startNode(t, `process.on("SIGTERM", () => {}); ${answering}`);
    const pids = target.pids();
    await target.stop();
    assert.deepEqual(pids.filter(isAlive), []);
  });

  it("is stopped when we are interrupted while it starts", async (t) => {
    const controller = new AbortController();
    const cwd = folderWith(t, {
      "server.cjs": `require("node:fs").writeFileSync("pid", String(process.pid)); setInterval(() => {}, 1000);`,
    });
    const file = path.join(cwd, "pid");
    const starting = startTarget({
      command: [process.execPath, "server.cjs"],
      cwd,
      environment,
      signal: controller.signal,
    });
    const watch = setInterval(() => {
      if (fs.existsSync(file) && fs.readFileSync(file, "utf8") !== "") controller.abort();
    }, 20);
    await assert.rejects(starting, { name: "AbortError" });
    clearInterval(watch);
    assert.equal(isAlive(Number(fs.readFileSync(file, "utf8"))), false);
  });

  it("says how it ended when it ends later, and keeps its last 200 lines", async (t) => {
    const target = await startNode(
      t,
      `for (let line = 0; line < 5000; line += 1) console.log("line " + line);
       require("node:http").createServer((request, response) => {
         response.end("x");
         if (request.url === "/end") process.kill(process.pid, "SIGKILL");
       }).listen(process.env.PORT, "127.0.0.1");`,
    );
    await fetch(`${target.url}/end`).catch(() => {});
    while (target.ended === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.deepEqual(target.ended, { exitCode: undefined, signal: "SIGKILL" });
    while (target.output().at(-1) !== "line 4999") await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(target.output().length, 200);
  });

  it("runs as several processes on one port, started by a launcher too", async (t) => {
    const cwd = folderWith(t, {
      "server.cjs": `require("node:http").createServer((_, response) => response.end(String(process.pid)))
        .listen(process.env.PORT, "127.0.0.1");`,
      "launcher.cjs": `require("node:child_process").spawn(process.execPath, ["server.cjs", "now"], { stdio: "inherit" });`,
    });
    const command = [process.execPath, "launcher.cjs"];
    const target = await startTarget({ command, cwd, environment, signal: never });
    t.after(() => target.stop());
    const listener = target.listener();
    assert.ok(listener);
    await target.restart(clusterEnvironment(listener, 2));
    const seen = new Set<string>();
    for (let call = 0; call < 20; call += 1) {
      seen.add(await (await fetch(target.url, { headers: { connection: "close" } })).text());
    }
    assert.equal(seen.size, 2);
    // The launcher, the head of the cluster, and two copies.
    assert.equal(target.pids().length, 4);
  });
});

describe("a target that runs already", () => {
  it("is attached to with its processes, and cannot be restarted", async (t) => {
    const started = await startNode(t, answering);
    const target = await attachTarget({ url: `${started.url}/some/page` });
    assert.deepEqual([target.url, target.pids()], [started.url, started.pids()]);
    await assert.rejects(target.restart({}), /give its command/);
    await target.stop();
    assert.equal(await bodyOf(target), "none");
    await started.stop();
    assert.notEqual(target.ended, undefined);
  });

  it("that is not there is told so, and one in the way of a start too", async (t) => {
    const started = await startNode(t, answering);
    await assert.rejects(
      startTarget({ command: ["node"], cwd: os.tmpdir(), environment, url: started.url, signal: never }),
      /answers on .* already/,
    );
    const { url } = started;
    await started.stop();
    await assert.rejects(attachTarget({ url }), /nothing answers/);
  });
});
