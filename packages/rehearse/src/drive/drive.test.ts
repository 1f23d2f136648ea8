import assert from "node:assert/strict";
import http from "node:http";
import net from "node:net";
import { it } from "node:test";
import { drive } from "./drive.ts";
import { addsUp, scenario, serve, usual } from "./drive-scene.ts";

it("a signed-up session keeps its cookies and token, follows redirects and thinks; the counts add up", async (t) => {
  const seen: string[] = [];
  const server = http.createServer((request, response) => {
    const cookie = request.headers.cookie ?? "";
    if (request.url === "/form") {
      response.setHeader("set-cookie", ["sid=s1; Path=/; HttpOnly", "gone=x; Max-Age=0"]);
      response.end('<input name="csrf" value="tok-9">');
    } else if (request.url === "/signup") {
      let body = "";
      request
        .on("data", (part) => (body += part))
        .on("end", () => {
          seen.push(`${request.method} ${body} ${cookie}`);
          response.writeHead(body === "csrf=tok-9&name=Ünï" && cookie === "sid=s1" ? 303 : 403, {
            location: "/welcome",
          });
          response.end();
        });
    } else response.writeHead(cookie === "sid=s1" && request.method === "GET" ? 200 : 403).end(request.url);
  });
  const { url, sockets } = await serve(t, server);
  const report = await drive({
    ...usual,
    target: url,
    scenario: scenario(
      t,
      `const form = yield get("/form", { thinkMs: 60000 });
       const first = form.body;
       const token = /value="([^"]+)"/.exec(first.toString())[1];
       const welcome = yield { method: "POST", path: "/signup", body: "csrf=" + token + "&name=Ünï",
         headers: { "content-type": "application/x-www-form-urlencoded" } };
       if (welcome.body.toString() !== "/welcome" || welcome.status !== 200) throw new Error("not welcome");
       yield get("/items/12?x=1");
       yield get("/items/13", { expect: [200] });`,
    ),
  });
  addsUp(report);
  assert.deepEqual(report.failures, []);
  const { begun, done } = report.visits;
  assert.ok(begun > 20 && begun === done, JSON.stringify(report.visits));
  assert.deepEqual(
    report.steps.map(({ name, done: count }) => [name, count / begun]),
    [
      ["GET /form", 1],
      ["POST /signup", 1],
      ["GET /welcome", 1],
      ["GET /items/:id", 2],
    ],
  );
  assert.equal(report.requests.statuses["303"], begun);
  assert.equal(seen.length, begun);
  assert.equal(sockets.size, begun, "a connection for each visit");
  // Thinking is capped, and is no part of a latency.
  assert.ok(report.elapsedMs >= 100 && report.requests.latency.p50Ms < 100, JSON.stringify(report.requests.latency));
});

it("people who come in a bunch go on in it: they think for less", async (t) => {
  const came = new Map<string, number>();
  const pauses: number[] = [];
  const server = http.createServer((request, response) => {
    const [, step, who = ""] = request.url?.split("/") ?? [];
    if (step === "first") came.set(who, performance.now());
    else pauses.push(performance.now() - (came.get(who) ?? Infinity));
    response.end("ok");
  });
  const { url } = await serve(t, server);
  const wish = {
    ...usual,
    target: url,
    maxThinkMs: 400,
    scenario: scenario(
      t,
      `yield get("/first/" + visitor.number, { thinkMs: 60000 }); yield get("/then/" + visitor.number);`,
    ),
  };
  const usualPause = async (bunching: number): Promise<number> => {
    pauses.length = 0;
    await drive({ ...wish, bunching });
    assert.equal(pauses.length, 50);
    return pauses.toSorted((a, b) => a - b)[25] ?? 0;
  };
  const apart = await usualPause(1);
  const together = await usualPause(0.13);
  assert.ok(together < apart / 2, `${together} ms in a bunch, ${apart} ms without`);
});

it("kept connections are few, and are used again", async (t) => {
  const { url, sockets } = await serve(
    t,
    http.createServer((_, response) => response.end("ok")),
  );
  const report = await drive({
    ...usual,
    target: url,
    connections: "keep",
    visitsPerSecond: 400,
    scenario: scenario(t, `yield get("/");`),
  });
  addsUp(report);
  assert.ok(report.visits.done > 100 && report.visits.done === report.visits.begun);
  assert.ok(sockets.size < report.visits.done / 4, `${sockets.size} sockets for ${report.visits.done} visits`);
});

it("latency counts from the plan: a target that freezes is seen as its visitors see it", async (t) => {
  let frozenUntil = 0;
  const frozen = new Set<() => void>();
  const startedAt = Date.now();
  const server = http.createServer((_, response) => {
    if (Date.now() < frozenUntil) frozen.add(() => response.end("ok"));
    else response.end("ok");
  });
  const { url } = await serve(t, server);
  const freeze = setTimeout(() => {
    frozenUntil = Date.now() + 1000;
    setTimeout(() => {
      for (const thaw of frozen) thaw();
    }, 1000);
  }, 1000);
  t.after(() => clearTimeout(freeze));
  const report = await drive({
    ...usual,
    target: url,
    durationMs: 4000,
    connections: "keep",
    scenario: scenario(t, `yield get("/");`),
  });
  addsUp(report);
  assert.ok(Date.now() - startedAt > 3500);
  const { p50Ms, p90Ms, p99Ms, maxMs } = report.requests.latency;
  // One request in four comes while it is frozen, and waits for what is left of the second: evenly 0 to 1000 ms. So
  // p90 is about 600 ms and p99 about 960; a closed loop would see one long wait for each of its connections.
  assert.ok(p50Ms < 150, `p50 ${p50Ms}`);
  assert.ok(p90Ms > 300 && p90Ms < 900, `p90 ${p90Ms}`);
  assert.ok(p99Ms > 800 && p99Ms < 1400, `p99 ${p99Ms}`);
  assert.ok(maxMs > 900, `max ${maxMs}`);
  assert.equal(report.seconds.length, 4);
});

it("a step that fails ends its session, with a sample of what was sent and heard", async (t) => {
  const { url } = await serve(
    t,
    http.createServer((request, response) => response.writeHead(request.url === "/bad" ? 500 : 200).end()),
  );
  const report = await drive({
    ...usual,
    target: url,
    scenario: scenario(
      t,
      `yield get("/"); yield { method: "POST", path: "/bad", body: "name=😀" }; yield get("/never");`,
    ),
  });
  addsUp(report);
  assert.equal(report.visits.failed, report.visits.begun);
  assert.deepEqual(
    report.steps.map(({ name }) => name),
    ["GET /", "POST /bad"],
  );
  assert.equal(report.failures.length, 20);
  const [failure] = report.failures;
  assert.deepEqual(
    { ...failure, visitor: 0 },
    { flow: "main", step: "POST /bad", path: "/bad", body: "name=😀", status: 500, error: undefined, visitor: 0 },
  );
});

it("expectations decide what is right, and a session that throws fails with its own words", async (t) => {
  const { url } = await serve(
    t,
    http.createServer((request, response) =>
      response.writeHead(request.url === "/no" ? 404 : 302, { location: "/" }).end(),
    ),
  );
  const report = await drive({
    ...usual,
    target: url,
    scenario: scenario(
      t,
      `yield get("/no", { expect: [404] }); yield get("/moved", { expect: [302] });
       if (visitor.number % 2) yield get("/loop"); else throw new Error("lost my way");`,
    ),
  });
  addsUp(report);
  assert.equal(report.visits.done, 0);
  assert.equal(report.requests.statuses["404"], report.visits.begun);
  assert.deepEqual(Object.keys(report.requests.errors), ["redirects"]);
  assert.ok(report.failures.some(({ error }) => error?.includes("lost my way")));
  assert.ok(report.failures.some(({ error }) => error === "redirects"));
});

it("a target where nobody listens refuses, and that is not the generator's fault", async (t) => {
  const server = net.createServer();
  const { url } = await serve(t, server);
  await new Promise((resolve) => server.close(resolve));
  const report = await drive({ ...usual, target: url, scenario: scenario(t, `yield get("/");`) });
  addsUp(report);
  assert.deepEqual(report.requests.errors, { refused: report.requests.sent });
  assert.doesNotMatch(report.generator.reason ?? "", /port|descriptor/);
  server.listen(0);
});

it("an abort stops at once: what is under way counts as stopped", async (t) => {
  const { url } = await serve(
    t,
    net.createServer(() => {}),
  );
  const stop = new AbortController();
  const startedMs = performance.now();
  const report = await drive(
    { ...usual, target: url, durationMs: 60_000, requestTimeoutMs: 60_000, scenario: scenario(t, `yield get("/");`) },
    { signal: stop.signal, onSecond: () => stop.abort() },
  );
  assert.ok(performance.now() - startedMs < 20_000);
  addsUp(report);
  assert.ok(report.visits.begun > 0);
  assert.equal(report.visits.stopped, report.visits.begun);
  assert.equal(report.requests.stopped, report.requests.sent);
});

it("the same seed and numbers give the same visitors, whatever the target does", async (t) => {
  const paths: string[][] = [];
  const { url } = await serve(
    t,
    http.createServer((request, response) => {
      paths.at(-1)?.push(request.url ?? "");
      response.end();
    }),
  );
  const wish = {
    ...usual,
    target: url,
    scenario: scenario(t, `yield get("/" + visitor.number + "/" + visitor.random());`),
  };
  for (let run = 0; run < 2; run += 1) {
    paths.push([]);
    await drive(wish);
  }
  const [first, second] = paths.map((list) => list.toSorted());
  assert.ok(first !== undefined && first.length > 20);
  assert.deepEqual(first, second);
  assert.equal(new Set(first).size, first.length);
});

it("a wish or a scenario that makes no sense is refused in words", async (t) => {
  const wish = { ...usual, target: "http://127.0.0.1:1", scenario: scenario(t, `yield get("/");`) };
  await assert.rejects(drive({ ...wish, visitsPerSecond: 0 }), /visitsPerSecond must be over 0/);
  await assert.rejects(drive({ ...wish, target: "ftp://x" }), /only http/);
  await assert.rejects(drive({ ...wish, scenario: { kind: "module", url: "file:///nowhere.mjs" } }), /nowhere/);
});
