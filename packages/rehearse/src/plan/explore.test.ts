import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { explore } from "./explore.ts";
import { planLimits } from "./limits.ts";
import type { Answers } from "./testing.ts";
import { site, visit } from "./testing.ts";

const shop: Answers = {
  "/": `<html><head><base href="/"><link rel="stylesheet" href="app.css"><script src='/gone.js'></script></head>
    <a href="/products/1">One</a> <a href=/products/2>Two</a> <a href="about?x=1&amp;y=2">About</a>
    <a href="/logout">Bye</a> <a href="/items/5/delete">x</a> <a href="https://elsewhere.example/">away</a>
    <a href="mailto:a@b.c">mail</a> <a href="/catalogue.pdf">PDF</a> <a href="/reset">Reset all</a>
    <!-- <a href="/hidden-in-comment">no</a> -->
    <form action="/search"><input name=q type=search><button>Search</button></form>
    <form method="post" action="/products/1/delete"><button>Delete</button></form></html>`,
  "/app.css": { type: "text/css", body: "p{}" },
  "/products/1": `<a href="/products/3">more</a>`,
  "/products/2": "two",
  "/products/3": { status: 500, body: "broken" },
  "/about": `<a href="/join">Join us</a>`,
  "/join": `<form method="POST" action="/join" id=f>
    <input type="hidden" name="_csrf" value='{{"tok&quot;en'>
    <label>Name <input name="name" maxlength=20 required></label><input type="email" name="email">
    <input name="password" type="password"><input type=password name=confirm>
    <input name="website" tabindex="-1"><select name="plan"><option value="">Choose</option>
    <option value="free">F</option><option value=pro>P</option></select>
    <input type="checkbox" name="terms" required><textarea name=bio></textarea>
    <input type=radio name=sex value=f><input type=radio name=sex value=m checked>
    <button name=go value=now>Sign up</button>
    <button name=other value=never>No</button></form> <a href="/login">Log in</a>`,
  "/login": `<form method=post><input name=username><input name=password type=password>
    <input type=submit value="Log in"></form>`,
  "POST /join": { status: 303, location: "/about" },
  "POST /login": { status: 200 },
  "/search": "found",
  "/sitemap.xml": {
    type: "application/xml",
    body: `<urlset><url><loc>https://shop.example/from-sitemap?a=1&amp;b=2</loc></url>
      <url><loc>/logout</loc></url></urlset>`,
  },
  "/from-sitemap": "hello",
};

describe("exploring a site", () => {
  it("reads its pages and nothing that could end or delete something", async (t) => {
    const { origin, heard } = await site(t, shop);
    await explore(origin, { fetch });
    const lines = heard.map(({ line }) => line);
    for (const path of [
      "/",
      "/products/1",
      "/products/2",
      "/about?x=1&y=2",
      "/join",
      "/login",
      "/from-sitemap?a=1&b=2",
    ]) {
      assert.ok(lines.includes(`GET ${path}`), path);
    }
    assert.ok(lines.every((line) => line.startsWith("GET ")));
    assert.deepEqual(
      lines.filter((line) => /logout|delete|pdf|hidden|reset|search/.test(line)),
      [],
    );
  });

  it("looks at the text and the table that a page leads to as well", async (t) => {
    const { origin } = await site(t, {
      "/": `<a href="/invoice/12">Invoice</a> <a href="/export.csv">All</a> <a href="/logo">Logo</a>`,
      "/invoice/12": { type: "text/plain; charset=utf-8", body: "To pay: 7" },
      "/export.csv": { type: "text/csv", body: "a,b" },
      "/logo": { type: "image/png", body: "" },
    });
    const { flows } = await explore(origin, { fetch });
    const [path] = [...new Set(flows.flatMap(({ steps }) => steps.map((step) => step.path)))].slice(1);
    assert.equal(path, "{{pick:%2Finvoice%2F12|%2Fexport.csv}}");
  });

  it("makes reading, searching and signing up of it, with the crowd's share of sign-ups", async (t) => {
    const { origin } = await site(t, shop);
    const found = await explore(`${origin}/`, { fetch, signUpsPerThousand: 20 });
    const weights = Object.fromEntries(found.flows.map((flow) => [flow.name, flow.weight]));
    assert.deepEqual(Object.keys(weights), [
      "sign up",
      "look and leave",
      "read on",
      "read much",
      "GET /search",
      "sign up, then POST /login",
    ]);
    assert.equal(weights["sign up"], 20);
    const all = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
    assert.ok(Math.abs(all - 1_000) < 1, String(all));
    assert.deepEqual(
      found.flows.filter(({ mustNotFail }) => mustNotFail === true).map(({ name }) => name),
      ["sign up"],
    );
    assert.ok(found.notes.some((note) => note.includes("Left out POST /products/:id/delete")));
  });

  it("loads a first page with its assets, then others by how popular they are", async (t) => {
    const { origin } = await site(t, shop);
    const found = await explore(origin, { fetch });
    const steps = await visit(found, "read on");
    assert.deepEqual(
      steps.slice(0, 2).map(({ path }) => path),
      ["/", "/app.css"],
    );
    assert.equal(steps.length, 4);
    const pages = ["/products/1", "/products/2", "/about?x=1&y=2", "/join", "/login", "/from-sitemap?a=1&b=2"];
    for (const { path } of steps.slice(2)) assert.ok(pages.includes(path), path);
  });

  it("loads what the other pages need as well, once a visit, and waits for the reader after it", async (t) => {
    const person = (id: number) => `<img src=/logo.svg><img src=/avatars/${id}.png><img src=/gone.png>`;
    const { origin } = await site(t, {
      "/": `<img src=/logo.svg> <a href=/people/1>one</a> <a href=/people/2>two</a>`,
      "/people/1": person(1),
      "/people/2": person(2),
      "/logo.svg": { type: "image/svg+xml", body: "<svg/>" },
      "/avatars/1.png": { type: "image/png", body: "one" },
      "/avatars/2.png": { type: "image/png", body: "two" },
    });
    const found = await explore(origin, { fetch });
    const [, , ...rest] = await visit(found, "read much");
    const paths = rest.map(({ path }) => path);
    for (const id of ["1", "2"]) {
      const first = paths.indexOf(`/people/${id}`);
      const times = paths.filter((path) => path === `/avatars/${id}.png`).length;
      assert.equal(times, first === -1 ? 0 : 1);
      if (first === -1) continue;
      assert.equal(paths[first + 1], `/avatars/${id}.png`);
      assert.equal(rest[first]?.thinkMs, undefined);
      assert.ok((rest[first + 1]?.thinkMs ?? 0) > 0);
    }
    assert.ok(paths.includes("/avatars/1.png") || paths.includes("/avatars/2.png"));
    assert.ok(!paths.includes("/logo.svg") && !paths.includes("/gone.png"));
  });

  it("sends the sign-up form as a browser would, with the page's hidden fields, and follows it", async (t) => {
    const { origin, heard } = await site(t, shop);
    const found = await explore(origin, { fetch });
    heard.length = 0;
    await visit(found, "sign up");
    assert.deepEqual(
      heard.map(({ line }) => line),
      ["GET /", "GET /join", "POST /join", "GET /about"],
    );
    const sent = heard[2];
    assert.equal(sent?.type, "application/x-www-form-urlencoded");
    const fields = Object.fromEntries(new URLSearchParams(sent.body));
    assert.equal(fields["_csrf"], '{{"tok"en');
    assert.match(fields["email"] ?? "", /@example.com$/);
    assert.equal(fields["password"], fields["confirm"]);
    assert.equal(fields["website"], "");
    assert.match(fields["plan"] ?? "", /^(free|pro)$/);
    assert.equal(fields["terms"], "on");
    assert.equal(fields["sex"], "m");
    assert.equal(fields["go"], "now");
    assert.equal(fields["other"], undefined);
    assert.ok((fields["name"] ?? "").length > 0 && (fields["name"] ?? "").length <= 20);
  });

  it("logs in as who signed up, with the address where no user name was chosen", async (t) => {
    const { origin, heard } = await site(t, shop);
    const found = await explore(origin, { fetch });
    heard.length = 0;
    await visit(found, "sign up, then POST /login");
    const sent = heard.filter(({ line }) => line.startsWith("POST")).map(({ body }) => new URLSearchParams(body));
    assert.equal(sent[1]?.get("username"), sent[0]?.get("email"));
    assert.equal(sent[1]?.get("password"), sent[0]?.get("password"));
  });

  it("takes what the page's script calls for what it is", async (t) => {
    const code = `
      fetch('/api/items').then((r) => r.json());
      fetch(\`/api/items/\${id}\`);
      form.onsubmit = (event) => fetch("/api/register", { method: "POST",
        headers: { "content-type": "application/json" }, body: JSON.stringify({ email: form.email.value, password }) });
      fetch("/api/logout", { method: "POST", body: JSON.stringify({ why }) });`;
    const { origin, heard } = await site(t, {
      "/": `<form><input id=email type=email><input name=password type=password><button>Go</button></form>
        <script src=/app.js></script>`,
      "/app.js": { type: "text/javascript", body: code },
      "/api/items": { type: "application/json", body: "[]" },
      "POST /api/register": { status: 201, type: "application/json", body: "{}" },
    });
    const found = await explore(origin, { fetch });
    assert.deepEqual(
      found.flows.map(({ name }) => name),
      ["sign up", "read"],
    );
    const read = await visit(found, "read");
    assert.deepEqual(
      read.map(({ path }) => path),
      ["/", "/app.js", "/api/items"],
    );
    await visit(found, "sign up");
    const sent = JSON.parse(heard.at(-1)?.body ?? "");
    assert.deepEqual(Object.keys(sent), ["email", "password"]);
    assert.match(sent.email, /@example.com$/);
  });

  it("gives one flow for an API that answers JSON at its root and links to nothing", async (t) => {
    const { origin } = await site(t, { "/": { type: "application/json", body: `{"hello":"world/x"}` } });
    const found = await explore(origin, { fetch });
    assert.deepEqual(
      found.flows.map(({ name, weight, steps }) => [name, weight, steps.map(({ path }) => path)]),
      [["read", 1_000, ["/"]]],
    );
  });

  it("follows what an API names at its root, and its OpenAPI document", async (t) => {
    const document = { openapi: "3.0.0", paths: { "/orders": { get: {} }, "/users": { post: bodyOf({ email: {} }) } } };
    const { origin } = await site(t, {
      "/": {
        type: "application/json",
        body: `{"items":"/items","routes":["GET /people","POST /people","/people/{id}"]}`,
      },
      "/items": { type: "application/json", body: "[]" },
      "/people": { type: "application/json", body: "[]" },
      "/openapi.json": { type: "application/json", body: JSON.stringify(document) },
    });
    const found = await explore(origin, { fetch });
    assert.deepEqual(
      found.flows.map(({ name }) => name),
      ["POST /users", "look and leave", "read on", "read much", "GET /orders"],
    );
    assert.equal(found.flows[0]?.mustNotFail, true);
    const paths = (await visit(found, "read much")).slice(1).map(({ path }) => path);
    for (const path of paths) assert.ok(path === "/items" || path === "/people", path);
  });

  it("reads a bounded number of pages, and each kind before more of the same", async (t) => {
    const many = Array.from({ length: 500 }, (_, index) => `<a href="/p/${index}">p</a>`).join("");
    const pages = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`/p/${index}`, "page"]));
    const { origin, heard } = await site(t, { "/": `${many}<a href="/last">last</a>`, "/last": "last", ...pages });
    await explore(origin, { fetch });
    const asked = heard.map(({ line }) => line).filter((line) => /GET \/(p\/|last|$)/.test(line));
    assert.equal(asked.length, planLimits.maxPages);
    assert.ok(asked.indexOf("GET /last") <= 3);
  });

  it("starts where a redirect of its own leads, and never follows one that leads away", async (t) => {
    const home = {
      "/": { status: 302, location: "/home" },
      "/home": `<a href="/a">a</a><a href="/off">off</a>`,
      "/a": "a",
    };
    const off = { "/off": { status: 302, location: "http://127.0.0.1:1/" } };
    const { origin } = await site(t, { ...home, ...off });
    const found = await explore(origin, { fetch });
    const steps = await visit(found, "read on");
    assert.deepEqual(
      steps.map(({ path }) => path),
      ["/", "/a", "/a"],
    );
  });

  it("says so when there is nothing to start from", async (t) => {
    const { origin } = await site(t, {});
    await assert.rejects(explore(origin, { fetch }), /answers with 404, so nothing could be found out. Name a page/);
    await assert.rejects(explore("http://127.0.0.1:1/", { fetch }), /did not answer/);
    await assert.rejects(explore("nonsense", { fetch }), /is no address/);
  });

  it("survives pages that are broken", async (t) => {
    const { origin } = await site(t, {
      "/": `<a href="http://[">x</a><a href='/b' <form <input name="><a href=/c>c</a><script>`,
    });
    const found = await explore(origin, { fetch });
    assert.equal(found.flows[0]?.name, "read");
  });
});

function bodyOf(properties: Record<string, unknown>) {
  const schema = { type: "object", properties };
  return { requestBody: { content: { "application/json": { schema } } } };
}
