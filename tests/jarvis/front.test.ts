// The pages over plain HTTP: forms of an answer, methods, what is not there, and the form for who has no script.

import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { makeApp } from "../../apps/jarvis/src/app.ts";
import { readSettings } from "../../apps/jarvis/src/settings.ts";
import { runRoles, until } from "../../packages/holdfast/src/testing/index.ts";
import { Visitor } from "./hands.ts";
import { type Jarvis, startJarvis } from "./running.ts";

let jarvis: Jarvis;
before(async () => {
  jarvis = await startJarvis();
});
after(() => jarvis[Symbol.asyncDispose]());

/** An answer byte for byte, as `fetch` does not give it. */
async function ask(path: string, headers: Readonly<Record<string, string>> = {}, method = "GET") {
  const sent = request(jarvis.url + path, { method, headers }).end();
  const [response] = await once(sent, "response");
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) };
}

const pages = ["/", "/chat", "/counters", "/setup"];

test("a page and a script come packed as the browser takes it, and unpacked to who takes nothing", async () => {
  for (const path of [...pages, "/assets/chat.js", "/assets/base.css", "/assets/mark.svg"]) {
    const plain = await ask(path);
    assert.equal(plain.headers["content-encoding"], undefined, path);
    const brotli = await ask(path, { "accept-encoding": "gzip, deflate, br" });
    assert.equal(brotli.headers["content-encoding"], "br", path);
    assert.deepEqual(brotliDecompressSync(brotli.body), plain.body);
    const gzip = await ask(path, { "accept-encoding": "gzip, br;q=0" });
    assert.equal(gzip.headers["content-encoding"], "gzip", path);
    assert.deepEqual(gunzipSync(gzip.body), plain.body);
    assert.match(String(gzip.headers["vary"]), /accept-encoding/);
    assert.equal(new Set([plain, brotli, gzip].map((one) => one.headers["etag"])).size, 3, "each form has its own tag");
  }
});

test("who has a page or a script already is told so without a body", async () => {
  for (const path of [...pages, "/assets/chat.js"]) {
    const accepted = { "accept-encoding": "br" };
    const first = await ask(path, accepted);
    const again = await ask(path, { ...accepted, "if-none-match": String(first.headers["etag"]) });
    assert.equal(again.status, 304, path);
    assert.equal(again.body.length, 0);
  }
});

test("HEAD has the head of the answer and no body", async () => {
  for (const path of [...pages, "/assets/chat.js"]) {
    const [head, whole] = [await ask(path, {}, "HEAD"), await ask(path)];
    assert.equal(head.status, 200, path);
    assert.equal(head.body.length, 0);
    assert.equal(head.headers["content-type"], whole.headers["content-type"]);
    assert.equal(head.headers["etag"], whole.headers["etag"]);
  }
});

test("a page's own files are kept for ever; the same name of another release is asked for each time", async () => {
  const [, address = ""] = /src="(\/assets\/[^"]+\/home\.js)"/.exec(String((await ask("/")).body)) ?? [];
  assert.match(String((await ask(address)).headers["cache-control"]), /immutable/);
  const other = await ask("/assets/of-yesterday/home.js");
  assert.equal(other.status, 200);
  assert.equal(other.headers["cache-control"], "no-cache");
});

test("a page is only read: other methods get 405 and hear which ones there are", async () => {
  for (const path of pages) {
    for (const method of ["POST", "PUT", "DELETE"]) {
      const { status, headers } = await ask(path, {}, method);
      assert.equal(status, 405, `${method} ${path}`);
      assert.equal(headers["allow"], "GET, HEAD");
    }
  }
});

test("what is not there is a page for people and JSON for programs, and repeats nothing that was asked", async () => {
  const wanted = "/no/%3Cscript%3Ealert(1)%3C/script%3E";
  const page = await ask(wanted, { accept: "text/html,application/xhtml+xml,*/*;q=0.8", cookie: "theme=dark" });
  assert.equal(page.status, 404);
  assert.match(String(page.headers["content-type"]), /^text\/html/);
  assert.match(String(page.body), /<html data-theme="dark"[^]*Nothing hangs here/);
  assert.doesNotMatch(String(page.body), /alert/);
  const json = await ask(wanted, { accept: "*/*" });
  assert.equal(json.status, 404);
  assert.equal(JSON.parse(String(json.body)).error.code, "HF_NOT_FOUND");
});

/** Sends the form of the front page. */
function sendForm(cookie: string, fields: Readonly<Record<string, string>>, headers = {}): Promise<Response> {
  return fetch(`${jarvis.url}/chat/say`, {
    method: "POST",
    redirect: "manual",
    headers: { "sec-fetch-site": "same-origin", accept: "text/html", cookie, ...headers },
    body: new URLSearchParams(fields),
  });
}

test("the form leads back to the page, which has the answer; sent twice it says it once", async () => {
  const { cookie } = await Visitor.come(jarvis);
  const fields = { after: "0", text: 'remind me to <i>knit</i> & "purl" tomorrow at 9am' };
  for (let time = 0; time < 2; time += 1) {
    const answer = await sendForm(cookie, fields);
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.get("location"), "/#talk");
  }
  const html = String((await ask("/", { cookie })).body);
  assert.equal(html.match(/<article /g)?.length, 2);
  assert.match(html, /OK! I will remind you of “&lt;i&gt;knit&lt;\/i&gt; &amp; &quot;purl&quot;”/);
  assert.match(html, /name="after" value="2"/);
  assert.doesNotMatch(html, /<i>knit/);
});

test("the form of another site, of nobody known, and in another type is refused, and says nothing", async () => {
  const visitor = await Visitor.come(jarvis);
  const fields = { text: "remind me to pay the thief in 2 hours" };
  const refused = [
    await sendForm(visitor.cookie, fields, { "sec-fetch-site": "cross-site" }),
    await sendForm(visitor.cookie, fields, { "sec-fetch-site": "same-site" }),
    await sendForm("", fields),
    await sendForm(visitor.cookie, fields, { "content-type": "text/plain" }),
  ];
  assert.deepEqual(
    refused.map(({ status }) => status),
    [403, 403, 401, 415],
  );
  for (const answer of refused) assert.match(await answer.text(), /To the front page/);
  await visitor.say("hello");
  await until("only hello was heard", async () => (await visitor.state()).lines.length === 2);
  assert.deepEqual((await visitor.state()).reminders, []);
});

test("a page with somebody's talk is theirs alone: nobody on the way keeps it, nobody else gets it", async () => {
  const [one, other] = [await Visitor.come(jarvis), await Visitor.come(jarvis)];
  await one.say("a secret of mine");
  const own = await ask("/", { cookie: one.cookie });
  assert.match(String(own.body), /a secret of mine/);
  assert.match(String(own.headers["cache-control"]), /private/);
  for (const cookie of [other.cookie, "", `${one.cookie}x`]) {
    assert.doesNotMatch(String((await ask("/", { cookie })).body), /a secret of mine/);
  }
});

test("the front page lists each channel, leads to those with a link, and its data say the same", async () => {
  const env = { MESSENGER_APP_SECRET: "own", MESSENGER_PAGE_TOKEN: "own", TELEGRAM_LINK: "https://t.me/jarvis_bot" };
  const app = makeApp(readSettings(env));
  await using own = await runRoles({ app, url: jarvis.store.url, roles: ["web"], name: "own", logLevel: "silent" });
  const html = await (await fetch(`${own.address}/`)).text();
  for (const title of ["This page", "Messenger", "Telegram", "Slack", "E-mail"])
    assert.match(html, new RegExp(`<strong>${title}<`));
  assert.match(html, /<a href="https:\/\/t\.me\/jarvis_bot">/);
  assert.equal(html.match(/Not set up here/g)?.length, 3);
  assert.partialDeepStrictEqual(await (await fetch(`${own.address}/home.json`)).json(), {
    channels: [{ name: "telegram", url: "https://t.me/jarvis_bot" }],
    counts: { sent: 0 },
  });
});
