// Who may be an operator: each route of theirs, by an operator, a person of the chat, somebody with a forged cookie and
// nobody; what other sites send through an operator's browser; and how wrong passwords are slowed down.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { Visitor } from "./hands.ts";
import { logIn, operatorCookie, password } from "./operator-hands.ts";
import { type Jarvis, startJarvis } from "./running.ts";

interface Route {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: string;
  readonly type?: string;
  /** What an operator gets. */
  readonly status: number;
}

const json = "application/json";
const form = "application/x-www-form-urlencoded";
const pause = JSON.stringify({ id: "nobody's", action: { do: "pause-budget", budget: "geocoder" } });
const piece = JSON.stringify({ kind: "part", import: "0".repeat(32), name: "x", line: 1, data: "" });

/** Every route of the operator's; the test below finds one that is missing here. */
const routes: readonly Route[] = [
  { method: "GET", path: "/operator", status: 200 },
  { method: "GET", path: "/operator/dead?fingerprint=none", status: 404 },
  { method: "GET", path: "/operator/import?id=none", status: 404 },
  { method: "GET", path: "/operator/import.json?id=none", status: 404 },
  { method: "GET", path: "/operator/live.json", status: 200 },
  { method: "POST", path: "/operator/broadcast", body: "text=hello&to=all", type: form, status: 200 },
  { method: "POST", path: "/operator/act", body: pause, type: json, status: 200 },
  { method: "POST", path: "/operator/import", body: piece, type: json, status: 200 },
];

test("every address of the operator's is in the list of those that are tried", () => {
  const files = ["pages.ts", "routes.ts"].map(
    (name) => new URL(`../../apps/jarvis/src/operator/${name}`, import.meta.url),
  );
  const addresses = files.flatMap((file) => readFileSync(file, "utf8").match(/"\/operator[\w./-]*"/g) ?? []);
  const tried = new Set([...routes.map(({ path }) => path.split("?")[0]), ...doors]);
  for (const address of addresses) assert.ok(tried.has(address.slice(1, -1)), address);
});

/** These let in, and let out. */
const doors = ["/operator/login", "/operator/logout"];

function ask(jarvis: Jarvis, { method, path, body, type }: Route, headers: Record<string, string>): Promise<Response> {
  const given = { ...(type === undefined ? {} : { "content-type": type }), ...headers };
  return fetch(jarvis.url + path, { method, headers: given, ...(body === undefined ? {} : { body }) });
}

describe("with a password", () => {
  let jarvis: Jarvis;
  let cookie = "";
  before(async () => {
    jarvis = await startJarvis({ OPERATOR_PASSWORD: password });
    cookie = await operatorCookie(jarvis);
  });
  after(() => jarvis[Symbol.asyncDispose]());

  test("an operator is let in everywhere", async () => {
    assert.match(cookie, /^jarvis-operator=/);
    for (const route of routes) assert.equal((await ask(jarvis, route, { cookie })).status, route.status, route.path);
  });

  test("a person, a forger and nobody get 401, and nothing happens", async () => {
    const visitor = await Visitor.come(jarvis);
    const [name = "", value = ""] = cookie.split("=");
    const [ends = "", salt = "", mark = ""] = value.split(".");
    const later = (parseInt(ends, 36) + 1_000).toString(36);
    const cookies = [
      "",
      visitor.cookie,
      `${name}=${visitor.cookie.split("=")[1]}`,
      `${name}=${later}.${salt}.${mark}`,
      `${name}=${ends}.${"A".repeat(22)}.${mark}`,
      `${name}=${ends}.${salt}.${"A".repeat(43)}`,
      `${name}=${ends}.${salt}.`,
      `${name}=`,
    ];
    const fresh = routes.map((route) => ({
      ...route,
      ...(route.body && { body: route.body.replace("nobody's", "new") }),
    }));
    for (const route of fresh) {
      for (const one of cookies) {
        const response = await ask(jarvis, route, { cookie: one });
        assert.equal(response.status, 401, `${route.path} with ${one}`);
        assert.doesNotMatch(await response.text(), /data-press|people|texts/, route.path);
      }
    }
    const found = await jarvis.store.pool.query("select from jarvis.operator_change");
    assert.equal(found.rowCount, 1);
  });

  test("what another site sends through an operator's browser is refused", async () => {
    const others: Record<string, string>[] = [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "none" },
      { origin: "https://evil.example" },
      { origin: "null" },
    ];
    const posts = [
      ...routes.filter(({ method }) => method === "POST"),
      ...doors.map((path) => ({ method: "POST", path, body: "", type: form, status: 0 }) as const),
    ];
    for (const route of posts) {
      for (const headers of others) {
        const response = await ask(jarvis, route, { cookie, ...headers });
        assert.equal(response.status, 403, `${route.path} with ${JSON.stringify(headers)}`);
      }
    }
    const asForm = await ask(
      jarvis,
      { method: "POST", path: "/operator/act", body: pause, type: "text/plain", status: 0 },
      { cookie },
    );
    assert.equal(asForm.status, 415);
  });

  test("logging out takes the cookie away, and every answer is kept by nobody", async () => {
    const response = await fetch(`${jarvis.url}/operator/logout`, {
      method: "POST",
      headers: { cookie },
      redirect: "manual",
    });
    assert.equal(response.status, 303);
    assert.match(response.headers.get("set-cookie") ?? "", /^jarvis-operator=; Max-Age=0; Path=\/operator; HttpOnly/);
    assert.equal(response.headers.get("cache-control"), "no-store");
  });

  test("the cookie is for this site's scripts and others' pages out of reach", async () => {
    const header = (await logIn(jarvis, password)).headers.get("set-cookie") ?? "";
    assert.match(header, /; Max-Age=43200; Path=\/operator; HttpOnly; SameSite=Strict$/);
    const secure = await logIn(jarvis, password, { "x-forwarded-proto": "https" });
    assert.match(secure.headers.get("set-cookie") ?? "", /; Secure$/);
  });

  test("wrong passwords are told apart by nothing and slowed down", async () => {
    const texts = new Set<string>();
    for (const word of ["", "x", password.slice(0, -1)]) {
      const response = await logIn(jarvis, word);
      assert.equal(response.status, 401);
      texts.add(await response.text());
    }
    assert.equal(texts.size, 1);
    const response = await logIn(jarvis, password);
    assert.equal(response.status, 429);
    assert.match(response.headers.get("retry-after") ?? "", /^\d+$/);
  });
});

describe("without a password", () => {
  let jarvis: Jarvis;
  before(async () => {
    jarvis = await startJarvis();
  });
  after(() => jarvis[Symbol.asyncDispose]());

  test("this machine is let in, and told so", async () => {
    const response = await ask(jarvis, { method: "GET", path: "/operator", status: 200 }, {});
    assert.equal(response.status, 200);
    assert.match(await response.text(), /No password is set/);
  });

  test("there is no such page by a proxy or under another name", async () => {
    const ways: Record<string, string>[] = [
      { "x-forwarded-for": "127.0.0.1" },
      { forwarded: "for=127.0.0.1" },
      { via: "1.1 tunnel" },
      { "x-real-ip": "127.0.0.1" },
    ];
    for (const route of [
      ...routes,
      ...doors.map((path) => ({ method: "POST", path, body: "", type: form, status: 0 }) as const),
    ]) {
      for (const headers of ways) assert.equal((await ask(jarvis, route, headers)).status, 404, route.path);
    }
  });
});

test("no password and a HOST that others reach: there is no such page for anybody", async () => {
  await using jarvis = await startJarvis({ HOST: "0.0.0.0", MESSENGER_APP_SECRET: "a secret of an app" });
  for (const route of routes) assert.equal((await ask(jarvis, route, {})).status, 404, route.path);
});
