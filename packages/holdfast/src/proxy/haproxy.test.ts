// The configuration of HAProxy, in the real one: each request at the listener of its class; a process that is gone gets
// none, and where nobody is left the proxy itself refuses, with a pause.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { inClass } from "../accept/admission/route-class.ts";
import { type App, consume, defineApp } from "../app.ts";
import { eventRoute } from "../accept/route.ts";
import { type EventClass } from "../log/class.ts";
import { runRoles } from "../role/run.ts";
import { facts, ledgerStore } from "../role/sample.ts";
import { atEnd, scratchFolder } from "../store/embedded/scratch.ts";
import { freePort } from "../testing/free-port.ts";
import { type TestStore } from "../testing/store.ts";
import { until } from "../testing/until.ts";
import { haproxyConfig } from "./haproxy.ts";
import { routesOf } from "./routes.ts";

const missing = spawnSync("haproxy", ["-v"], { stdio: "ignore" }).error !== undefined;
const skip = missing && "haproxy is not installed: apt-get install haproxy";
if (missing) process.stderr.write("\nNOT TESTED: the configuration for HAProxy, because haproxy is not installed\n\n");

/** An app that says which listener has answered. */
function appAt(place: string): App {
  return defineApp({
    name: "sample",
    about: "",
    consumers: [consume(facts, () => Promise.resolve())],
    routes: [eventRoute(facts, { url: "/facts", class: "critical", answer: `"${place}"` })],
    read(server) {
      server.get("/people/:id/form", { config: inClass("critical") }, () => place);
      server.get("/facts", () => place);
      server.get("/files/*", { config: inClass("sheddable") }, () => place);
      server.get("/", () => place);
    },
  });
}

async function listen(t: TestContext, store: TestStore, listener?: EventClass) {
  const place = listener ?? "all";
  const options = { app: appAt(place), url: store.url, roles: ["web"], logLevel: "silent" } as const;
  const running = await runRoles({ ...options, name: place, listener });
  let stopped = false;
  const stop = async () => {
    if (!stopped) await running.stop();
    stopped = true;
  };
  atEnd(t, stop);
  return { port: Number(new URL(running.address ?? "").port), stop };
}

/** Runs the real one until the test ends. */
async function proxy(t: TestContext, config: string): Promise<void> {
  const file = join(scratchFolder(t).root, "haproxy.cfg");
  writeFileSync(file, config);
  const child = spawn("haproxy", ["-db", "-q", "-f", file], { stdio: ["ignore", "ignore", "inherit"] });
  const exited = once(child, "exit");
  atEnd(t, async () => {
    child.kill("SIGKILL");
    await exited;
  });
}

test("each request goes to the listener of its class, and past a process that is gone", { skip }, async (t) => {
  const store = await ledgerStore(t);
  const all = await listen(t, store);
  const critical = await listen(t, store, "critical");
  const sheddable = await listen(t, store, "sheddable");
  const port = await freePort();
  const plan = {
    bind: `127.0.0.1:${port}`,
    host: "127.0.0.1",
    port: all.port,
    listeners: [
      { class: "critical", port: critical.port },
      { class: "sheddable", port: sheddable.port },
    ],
    routes: await routesOf(appAt("nowhere")),
  } as const;
  await proxy(t, haproxyConfig(plan));
  const ask = async (method: string, path: string): Promise<string> => {
    const body = method === "POST" ? { body: JSON.stringify({ id: crypto.randomUUID() }) } : {};
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, ...body });
    return answer.status === 200 ? (await answer.text()).replaceAll('"', "") : `${answer.status}`;
  };
  await until("the proxy listens", () => ask("GET", "/").catch(() => false));
  const places = async () => [
    await ask("POST", "/facts?from=mail"),
    await ask("GET", "/people/7/form"),
    await ask("GET", "/facts"),
    await ask("GET", "/files/a/b.txt"),
    await ask("GET", "/"),
    await ask("GET", "/nowhere"),
  ];
  assert.deepEqual(await places(), ["critical", "critical", "all", "sheddable", "all", "404"]);
  await critical.stop();
  await until("the listener that is gone is left out", async () => (await ask("POST", "/facts")) === "all");
  assert.deepEqual(await places(), ["all", "all", "all", "sheddable", "all", "404"]);
  await sheddable.stop();
  await all.stop();
  await until("nobody is left", async () => (await ask("GET", "/")) === "503");
  const refused = await fetch(`http://127.0.0.1:${port}/`);
  assert.ok(Number(refused.headers.get("retry-after")) >= 1, refused.headers.get("retry-after") ?? "none");
  assert.match(await refused.text(), /HF_OVERLOADED/);
});
