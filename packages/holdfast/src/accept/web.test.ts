// Routes over real HTTP: what is accepted is stored before it is answered, what is refused has no effect and says why.

import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { test, type TestContext } from "node:test";
import { gzipSync } from "node:zlib";
import { type App, consume } from "../app.ts";
import { limits } from "../limits.ts";
import { storeOf } from "../log/sample.ts";
import { Fact, facts, fact, ledgerStore, runApp, send } from "../role/sample.ts";
import { type TestStore } from "../testing/store.ts";
import { until } from "../testing/until.ts";
import { type EventRoute, eventRoute, into } from "./route.ts";

const consumer = consume(facts, (batch) =>
  batch.each(({ id, wish }) => {
    if (wish === "throw") throw new Error("a secret of the inside");
    return wish === "drop" ? { kind: "drop", reason: "not wanted" } : { kind: "done", result: { seen: id } };
  }),
);

const routes: readonly EventRoute[] = [
  eventRoute(facts, { url: "/facts" }),
  eventRoute(facts, { url: "/small", bodyLimit: 100 }),
  eventRoute(facts, { url: "/answered", waitMs: 5_000 }),
  eventRoute(facts, { url: "/impatient", waitMs: 1 }),
  eventRoute(facts, { url: "/signed", verify: ({ raw, headers }) => headers["x-size"] === String(raw.length) }),
  {
    method: "POST",
    url: "/many",
    events: (request) =>
      Fact.array()
        .parse(request.json())
        .map((one) => into(facts, one)),
  },
  eventRoute(facts, { url: "/said", answer: ({ raw }) => `{"bytes":${raw.length}}` }),
  {
    method: "POST",
    url: "/broken",
    events: () => {
      throw new Error("a secret of the inside");
    },
  },
];

async function serve(t: TestContext, parts: Partial<App> & { readonly roles?: ("web" | "work")[] } = {}) {
  const store = await ledgerStore(t);
  const running = await runApp(t, store, { roles: ["web"], consumers: [consumer], routes, ...parts });
  const address = running.address ?? assert.fail();
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const bytes = Buffer.isBuffer(body) || typeof body === "string" ? body : JSON.stringify(body);
    return fetch(address + path, { method: "POST", body: new Uint8Array(Buffer.from(bytes)), headers });
  };
  return { store, address, post };
}

async function stored(store: TestStore): Promise<string[]> {
  return (await store.pool.query<{ id: string }>("select id from holdfast.log_normal order by seq")).rows.map(
    ({ id }) => id,
  );
}

/** The status and the code of a refusal, which is JSON with nothing but what the table says. */
async function refusal(response: Response): Promise<string> {
  assert.match(response.headers.get("content-type") ?? "", /^application\/json/);
  const text = await response.text();
  assert.doesNotMatch(text, /of the inside|at .*\.ts|select |holdfast\.|node_modules/);
  const { error, ...others }: { error: { code: string; title: string; message: string; hint: string } } =
    JSON.parse(text);
  assert.deepEqual(others, {});
  assert.deepEqual(Object.keys(error).toSorted(), ["code", "hint", "message", "title"]);
  return `${response.status} ${error.code}`;
}

test("what is answered is stored, byte for byte, and a repeat is said to be one", async (t) => {
  const { store, post } = await serve(t);
  const body = ` { "id" : "1", "more": [1e400, 12345678901234567890, "\\u0000"] } `;
  const answer = await post("/facts", body);
  assert.equal(answer.status, 200);
  assert.deepEqual(await answer.json(), { accepted: 1, repeated: 0 });
  const found = await store.pool.query<{ body: Buffer }>("select body from holdfast.log_normal");
  assert.equal(found.rows[0]?.body.toString(), body);
  assert.deepEqual(await (await post("/facts", body)).json(), { accepted: 0, repeated: 1 });
  assert.deepEqual(await (await post("/many", [fact("1"), fact("2"), fact("2")])).json(), { accepted: 1, repeated: 2 });
  assert.deepEqual(await stored(store), ["1", "2"]);
});

test("a body that no route takes is refused with its reason and has no effect", async (t) => {
  const { store, post } = await serve(t);
  const deep = `{"id":"1","a":${"[".repeat(limits.bodyDepth)}${"]".repeat(limits.bodyDepth)}}`;
  const cases: [string, unknown, string][] = [
    ["/facts", "", "400 HF_BODY_UNREADABLE"],
    ["/facts", '{"id":', "400 HF_BODY_UNREADABLE"],
    ["/facts", { wish: "no id" }, "400 HF_BODY_UNREADABLE"],
    ["/facts", Buffer.from([0xff, 0xfe, 0]), "400 HF_BODY_UNREADABLE"],
    ["/facts", gzipSync(JSON.stringify(fact("1"))), "400 HF_BODY_UNREADABLE"],
    ["/facts", deep, "400 HF_BODY_TOO_DEEP"],
    ["/facts", { id: "x".repeat(limits.bodyBytes) }, "413 HF_BODY_TOO_LARGE"],
    [
      "/many",
      Array.from({ length: limits.eventsPerRequest + 1 }, (_, index) => fact(`${index}`)),
      "413 HF_TOO_MANY_EVENTS",
    ],
    ["/signed", fact("1"), "401 HF_UNAUTHORISED"],
    ["/broken", fact("1"), "500 HF_INTERNAL"],
    ["/nowhere", fact("1"), "404 HF_NOT_FOUND"],
  ];
  for (const [path, body, expected] of cases) assert.equal(await refusal(await post(path, body)), expected, path);
  const bomb = await post("/facts", gzipSync(JSON.stringify(fact("1"))), { "content-encoding": "gzip" });
  assert.match(await refusal(bomb), /^4\d\d HF_BODY_UNREADABLE$/);
  assert.deepEqual(await stored(store), []);
});

test("the limits themselves are taken", async (t) => {
  const { store, post } = await serve(t);
  const deepest = `{"id":"1","a":${"[".repeat(limits.bodyDepth - 1)}${"]".repeat(limits.bodyDepth - 1)}}`;
  assert.equal((await post("/facts", deepest)).status, 200);
  const most = Array.from({ length: limits.eventsPerRequest }, (_, index) => fact(`many ${index}`));
  assert.equal((await post("/many", most)).status, 200);
  const large = JSON.stringify({ id: "large", wish: "" });
  assert.equal((await post("/facts", large.padEnd(limits.bodyBytes, " "))).status, 200);
  assert.equal((await post("/signed", fact("ok"), { "x-size": `${JSON.stringify(fact("ok")).length}` })).status, 200);
  const refused = await post("/small", fact("x".repeat(100)));
  assert.match(await refused.clone().text(), /larger than 100 bytes/);
  assert.equal(await refusal(refused), "413 HF_BODY_TOO_LARGE");
  assert.equal((await stored(store)).length, limits.eventsPerRequest + 3);
});

test("a body that only says it is large is refused before it is sent", async (t) => {
  const { address } = await serve(t);
  const status = await new Promise((resolve, reject) => {
    const headers = { "content-length": "1000000000", "content-type": "application/json" };
    const sending = httpRequest(`${address}/facts`, { method: "POST", headers }, (response) => {
      resolve(response.statusCode);
      sending.destroy();
    });
    sending.on("error", reject);
    sending.write("{");
  });
  assert.equal(status, 413);
});

test("an answer that is made of the request is given after its events are stored, also to a repeat", async (t) => {
  const { store, post } = await serve(t);
  const body = JSON.stringify(fact("a", "a", "do"));
  for (const response of [await post("/said", body), await post("/said", body)]) {
    assert.deepEqual([response.status, await response.json()], [200, { bytes: body.length }]);
    assert.deepEqual(await stored(store), ["a"]);
  }
});

test("a route that waits answers with what became of the event", async (t) => {
  const { post } = await serve(t, { roles: ["web", "work"] });
  const answered = async (wish: string) => (await post("/answered", fact(wish, wish, wish))).json();
  assert.deepEqual(await answered("do"), { outcome: "done", result: { seen: "do" } });
  assert.deepEqual(await answered("drop"), { outcome: "dropped", result: { reason: "not wanted" } });
  assert.deepEqual(await answered("do"), { outcome: "done", result: { seen: "do" } });
});

test("an event that takes too long to settle has an address to ask at, which nobody can guess", async (t) => {
  const { store, address, post } = await serve(t);
  const pending = await post("/impatient", fact("1"));
  assert.equal(pending.status, 202);
  const { outcome, ask }: { outcome: string; ask: string } = JSON.parse(await pending.text());
  assert.equal(outcome, "pending");
  assert.equal(pending.headers.get("location"), ask);
  const before = await fetch(address + ask);
  assert.equal(before.status, 202);
  assert.ok(before.headers.get("retry-after"));
  await runApp(t, store, { consumers: [consumer] });
  let after = before;
  while (after.status === 202) after = await fetch(address + ask);
  assert.deepEqual(await after.json(), { outcome: "done", result: { seen: "1" } });
  const [stream, id, signature] = ask.split("/").at(-1)?.split(".") ?? [];
  const other = Buffer.from("2").toString("base64url");
  const forged = [
    `${stream}.${other}.${signature}`,
    `${stream}.${id}.${"A".repeat(22)}`,
    `${stream}.${id}`,
    "x",
    `1e0.${id}.${signature}`,
  ];
  for (const token of forged)
    assert.equal(await refusal(await fetch(`${address}/outcomes/${token}`)), "404 HF_NOT_FOUND");
});

test("figures are for this machine or for whoever has the token", async (t) => {
  const { address } = await serve(t);
  const metrics = (headers: Record<string, string> = {}) => fetch(`${address}/metrics`, { headers });
  const open = await metrics();
  assert.equal(open.status, 200);
  assert.match(await open.text(), /^# HELP holdfast_accepted_total/m);
  const proxied = { "x-forwarded-for": "127.0.0.1" };
  assert.equal(await refusal(await metrics(proxied)), "401 HF_UNAUTHORISED");
  assert.equal(await refusal(await metrics({ forwarded: "for=127.0.0.1" })), "401 HF_UNAUTHORISED");
  process.env["HOLDFAST_METRICS_TOKEN"] = "open sesame";
  t.after(() => delete process.env["HOLDFAST_METRICS_TOKEN"]);
  assert.equal((await metrics({ ...proxied, authorization: "Bearer open sesame" })).status, 200);
  assert.equal(await refusal(await metrics({ ...proxied, authorization: "Bearer other" })), "401 HF_UNAUTHORISED");
});

test("while the store is away requests are told when to come again, and the process says it is not ready", async (t) => {
  const { store, address, post } = await serve(t);
  assert.equal((await fetch(`${address}/health/ready`)).status, 200);
  const admin = (await storeOf(t)).pool;
  const name = (await store.pool.query<{ name: string }>("select current_database() as name")).rows[0]?.name ?? "";
  await admin.query(`alter database ${name} with allow_connections false`);
  await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [name]);
  const refused = await post("/facts", fact("1"));
  const seconds = Number(refused.headers.get("retry-after"));
  assert.ok(seconds >= 1 && seconds <= 3);
  assert.equal(await refusal(refused), "503 HF_STORE_AWAY");
  assert.equal((await fetch(`${address}/readyz`)).status, 503);
  assert.equal((await fetch(`${address}/health/ready`)).status, 503);
  assert.equal((await fetch(`${address}/health/live`)).status, 200);
  const health = await fetch(`${address}/health`);
  assert.equal(health.status, 503);
  const { stages } = (await health.json()) as { stages: { stage: string }[] };
  assert.equal(stages[0]?.stage, "store");
  await admin.query(`alter database ${name} with allow_connections true`);
  assert.equal((await post("/facts", fact("1"))).status, 200);
});

interface Told {
  readonly accepted: number;
  readonly position: number;
  readonly clearSeconds: number | null;
  readonly about: string;
  readonly ask: string;
}

async function told(response: Response): Promise<Told> {
  // What is missing shows as undefined in the comparisons.
  return (await response.json()) as Told;
}

test("a route that tells positions says where the event stands to who asks, and others say nothing", async (t) => {
  const { store, post, address } = await serve(t, {
    consumers: [consumer],
    routes: [
      ...routes,
      eventRoute(facts, { url: "/queue", position: "asked" }),
      eventRoute(facts, { url: "/told", position: "always", waitMs: 1 }),
    ],
  });
  const prefer = { prefer: "respond-async, Holdfast-Position" };
  await send(store, [fact("before"), fact("before too")]);
  await until("the figures are known", async () => {
    const { position } = await told(await post("/queue", fact(crypto.randomUUID()), prefer));
    return position > 2;
  });
  const asked = await post("/queue", fact("1"), prefer);
  const { accepted, position, clearSeconds, about } = await told(asked);
  assert.equal(asked.headers.get("preference-applied"), "holdfast-position");
  assert.equal(accepted, 1);
  assert.ok(position > 2, `${position}`);
  // Nobody works here.
  assert.equal(clearSeconds, null);
  assert.match(about, /^\d+(st|nd|rd|th)$/);
  assert.deepEqual(await (await post("/queue", fact("1"), prefer)).json(), { accepted: 0, repeated: 1 });
  assert.deepEqual(await (await post("/queue", fact("2"))).json(), { accepted: 1, repeated: 0 });
  assert.deepEqual(await (await post("/facts", fact("3"), prefer)).json(), { accepted: 1, repeated: 0 });

  const waits = await told(await post("/told", fact("4")));
  assert.ok(waits.position > position, JSON.stringify(waits));
  const pending = await fetch(address + waits.ask);
  assert.equal(pending.status, 202);
  assert.equal((await told(pending)).position, waits.position);
  // Nobody can ask for another place than his own.
  const other = await fetch(address + waits.ask.replace(/-\d+\./, "-1."));
  assert.equal(other.status, 404);

  await until("the metrics say that nothing is done", async () => {
    const metrics = await (await fetch(`${address}/metrics`)).text();
    const events = /^holdfast_backlog_events\{consumer="facts",class="normal"\} [1-9]/m.test(metrics);
    return events && /^holdfast_backlog_clear_seconds\{consumer="facts",class="normal"\} \+Inf$/m.test(metrics);
  });
});
