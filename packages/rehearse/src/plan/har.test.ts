import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { flowsOfHar } from "./har.ts";
import { derive, seeded } from "./random.ts";
import { loadScenario } from "./scenario.ts";

const origin = "http://127.0.0.1:3000";
const secret = "s3cr3t-of-ann";

interface Entry {
  readonly at: number;
  readonly ms?: number;
  readonly method?: string;
  readonly path?: string;
  readonly url?: string;
  readonly type?: string;
  readonly status?: number;
  readonly redirect?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly postData?: unknown;
  readonly fromCache?: string;
}

function har(...entries: readonly Entry[]): string {
  const pairs = (headers: Readonly<Record<string, string>>) =>
    Object.entries(headers).map(([name, value]) => ({ name, value }));
  return JSON.stringify({
    log: {
      version: "1.2",
      entries: entries.map((entry) => ({
        startedDateTime: new Date(Date.UTC(2026, 0, 1) + entry.at).toISOString(),
        time: entry.ms ?? 20,
        _fromCache: entry.fromCache,
        request: {
          method: entry.method ?? "GET",
          url: entry.url ?? origin + (entry.path ?? "/"),
          headers: pairs(entry.headers ?? {}),
          postData: entry.postData,
        },
        response: {
          status: entry.status ?? 200,
          redirectURL: entry.redirect ?? "",
          content: { mimeType: entry.type ?? "text/html" },
        },
      })),
    },
  });
}

const form = { "Content-Type": "application/x-www-form-urlencoded" };

describe("a HAR file", () => {
  it("becomes what was asked of the target, in order, with the person's pauses", () => {
    const text = har(
      { at: 3_000, path: "/products/17" },
      { at: 0, path: "/" },
      { at: 50, path: "/app.css", type: "text/css" },
      { at: 60, ms: 300, path: "/logo.png?v=2", type: "image/png" },
      { at: 70, url: "https://analytics.example/x" },
      { at: 200_000, path: "/end" },
    );
    const { flows, notes } = flowsOfHar(text, { origin });
    assert.deepEqual(
      flows[0]?.steps.map(({ method, path, thinkMs }) => [method, path, thinkMs]),
      [
        ["GET", "/", undefined],
        ["GET", "/app.css", undefined],
        ["GET", "/logo.png?v=2", 2_640],
        ["GET", "/products/17", 60_000],
        ["GET", "/end", undefined],
      ],
    );
    assert.ok(notes.some((note) => note.includes("Left out 1 of 6 requests")));
    assert.ok(notes.some((note) => note.includes("/products/:id")));
  });

  it("keeps nothing that belongs to the one person: cookies, keys, addresses, passwords", async () => {
    const headers = {
      ...form,
      Cookie: `sid=${secret}`,
      Authorization: `Bearer ${secret}`,
      "X-Requested-With": "fetch",
    };
    const text = har(
      { at: 0, path: "/join" },
      {
        at: 9_000,
        method: "POST",
        path: "/join",
        headers,
        postData: { text: `email=ann%40${secret}.example&password=${secret}&_csrf=abc%3D&plan=a%26b&say={{x}}` },
      },
    );
    const discovery = flowsOfHar(text, { origin });
    assert.ok(!JSON.stringify(discovery).includes(secret));
    assert.ok(discovery.notes.some((note) => /cookie, authorization/.test(note)));
    assert.equal(discovery.flows[0]?.mustNotFail, true);
    const { flows } = await loadScenario({ kind: "data", ...discovery, name: "recorded" });
    const session = flows[0]?.session({ number: 1, random: seeded(derive(1, 1)) });
    session?.next();
    const headersOf = { "content-type": "text/html" };
    const body = Buffer.from(`<input name="_csrf" value="new=1">`);
    const sent = session?.next({ status: 200, headers: headersOf, body, latencyMs: 1 }).value;
    assert.deepEqual(sent?.headers, { "content-type": form["Content-Type"], "x-requested-with": "fetch" });
    const fields = Object.fromEntries(new URLSearchParams(String(sent?.body)));
    assert.match(fields["email"] ?? "", /@example.com$/);
    assert.deepEqual([fields["_csrf"], fields["plan"], fields["say"]], ["new=1", "a&b", "{{x}}"]);
  });

  it("with JSON bodies gives each visitor their own address, and keeps the rest", async () => {
    const json = { text: `{"email": "ann@x.example","note":"{{email}}","n":[1]}` };
    const headers = { "content-type": "application/json" };
    const text = har({ at: 0, method: "POST", path: "/api/users", headers, postData: json, type: "application/json" });
    const discovery = flowsOfHar(text, { origin });
    const { flows } = await loadScenario({ kind: "data", ...discovery, name: "recorded" });
    const sent = JSON.parse(String(flows[0]?.session({ number: 1, random: seeded(1) }).next().value?.body));
    assert.match(sent.email, /@example.com$/);
    assert.deepEqual([sent.note, sent.n], ["{{email}}", [1]]);
  });

  it("leaves redirects to the visit, and what never went over the wire out", () => {
    const text = har(
      {
        at: 0,
        method: "POST",
        path: "/a",
        status: 302,
        redirect: "/items/9",
        headers: form,
        postData: { params: [{ name: "a b", value: "1" }], mimeType: form["Content-Type"] },
      },
      { at: 30, path: "/items/9" },
      { at: 40, path: "/blocked", status: 0 },
      { at: 50, path: "/items/9/more" },
    );
    const { flows } = flowsOfHar(text, { origin });
    assert.deepEqual(
      flows[0]?.steps.map(({ path, body }) => [path, body]),
      [
        ["/a", "a%20b=1"],
        ["/items/9/more", undefined],
      ],
    );
  });

  it("has fields of a form with files made personal, and the rest kept byte for byte", () => {
    const part = (name: string, value: string, more = ""): string =>
      `--b1\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
    const type = { "content-type": "multipart/form-data; boundary=b1" };
    const file = part("photo", "--PNG--", '; filename="me.png"\r\nContent-Type: image/png');
    const body = (email: string, password: string, csrf: string): string =>
      [part("email", email), part("password", password), part("about", "a\r\nb"), file, part("_csrf", csrf)].join("");
    const text = `${body(`${secret}@x.example`, secret, "t:1")}--b1--\r\n`;
    const { flows } = flowsOfHar(har({ at: 0, method: "POST", path: "/join", headers: type, postData: { text } }), {
      origin,
    });
    const sent = `${body("{{email}}", "{{password}}", "{{field:_csrf:t%3A1}}")}--b1--\r\n`;
    assert.equal(flows[0]?.steps[0]?.body, sent);
    assert.equal(flows[0]?.mustNotFail, true);
  });

  it("asks again for nothing that the browser had in its cache", () => {
    const text = har(
      { at: 0, path: "/" },
      { at: 20, path: "/app.css", fromCache: "disk" },
      { at: 9_000, path: "/about" },
      { at: 9_020, path: "/app.css", fromCache: "memory" },
    );
    const { flows } = flowsOfHar(text, { origin });
    assert.deepEqual(
      flows[0]?.steps.map(({ path }) => path),
      ["/", "/app.css", "/about"],
    );
  });

  it("has what stayed open beside the pages behind them, each once, and pauses as if it were not there", async () => {
    const socket = { url: "ws://127.0.0.1:3000/live?v=1", status: 101, type: "" };
    const headers = { "Sec-WebSocket-Protocol": "chat.v1", "Sec-WebSocket-Key": "x" };
    const text = har(
      { at: 0, path: "/" },
      { at: 30, ms: 90_000, path: "/news", type: "text/event-stream; charset=utf-8" },
      { at: 40, ms: 700, headers, ...socket },
      { at: 50, ms: 700, ...socket, url: "ws://127.0.0.1:3000/socket.io/?sid=abc" },
      { at: 3_020, path: "/about" },
      { at: 3_100, ms: 5_000, path: "/news", type: "text/event-stream" },
    );
    const discovery = flowsOfHar(text, { origin });
    assert.deepEqual(
      discovery.flows[0]?.steps.map(({ path, kind, stayMs, thinkMs }) => [path, kind, stayMs, thinkMs]),
      [
        ["/", undefined, undefined, 3_000],
        ["/about", undefined, undefined, undefined],
        ["/news", "events", 2_000, undefined],
        ["/live?v=1", "websocket", 560, undefined],
      ],
    );
    assert.ok(discovery.notes.some((note) => /recorded session \(sid\)/.test(note)));
    assert.ok(discovery.notes.some((note) => /nothing is sent on them/.test(note)));
    const { flows } = await loadScenario({ kind: "data", ...discovery, name: "recorded" });
    const session = flows[0]?.session({ number: 1, random: seeded(1) });
    const answer = { status: 200, headers: {}, body: Buffer.alloc(0), latencyMs: 1 };
    const steps = discovery.flows[0]?.steps.flatMap(() => session?.next(answer).value ?? []) ?? [];
    assert.deepEqual(
      steps.slice(2).map(({ kind, stayMs, headers: sent }) => [kind, stayMs, sent]),
      [
        ["events", 2_000, undefined],
        ["websocket", 560, { "sec-websocket-protocol": "chat.v1" }],
      ],
    );
  });

  it("that was recorded elsewhere is played at the target, which is said", () => {
    const text = har(
      { at: 0, url: "https://tracker.example/t.gif", type: "image/gif" },
      { at: 10, url: "https://shop.example/a" },
      { at: 20, url: "https://cdn.example/a.css", type: "text/css" },
    );
    const { flows, notes } = flowsOfHar(text, { origin });
    assert.deepEqual(
      flows[0]?.steps.map(({ path }) => path),
      ["/a"],
    );
    assert.match(notes[0] ?? "", /Recorded at https:\/\/shop.example, and played at http:\/\/127.0.0.1:3000/);
  });

  it("that was recorded under another name of this machine is one of the target", () => {
    for (const host of ["localhost", "app.localhost", "127.0.0.2", "[::1]"]) {
      const { flows, notes } = flowsOfHar(har({ at: 0, url: `http://${host}:3000/a` }), { origin });
      assert.deepEqual([flows[0]?.steps[0]?.path, notes], ["/a", []]);
    }
    assert.match(flowsOfHar(har({ at: 0, url: "http://localhost:3001/a" }), { origin }).notes[0] ?? "", /Recorded at/);
  });

  it("that is none is refused in words", () => {
    assert.throws(() => flowsOfHar("<html>", { origin }), /is not JSON/);
    for (const text of ["{}", "null", "[]", '{"log":{}}'])
      assert.throws(() => flowsOfHar(text, { origin }), /no HAR file/);
    assert.throws(
      () => flowsOfHar('{"log":{"entries":[{},null,{"request":{"url":3}}]}}', { origin }),
      /holds no request/,
    );
  });
});
