// The pages as they leave the server: addresses, types, tags, headers, and that every script's imports are served.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { isUnchanged, loadAssets } from "./assets.ts";
import { securityHeaders } from "./headers.ts";

const web = join(import.meta.dirname, "../../web");
const scratch = mkdtempSync(join(tmpdir(), "assets-"));
after(() => rmSync(scratch, { recursive: true }));

test("each page is served at its address as HTML, each script as JavaScript without types", () => {
  const { files, pages } = loadAssets(web);
  for (const page of ["/", "/chat", "/counters"]) assert.equal(pages.get(page)?.type, "text/html; charset=utf-8", page);
  const script = files.get("chat.js");
  assert.equal(script?.type, "text/javascript; charset=utf-8");
  assert.doesNotMatch(String(script.body), /\binterface\b|: string\b|import type/);
});

test("every address that a page or a script names within the folder is served, a page's in its release", () => {
  const { files, pages, release } = loadAssets(web);
  const inRelease = new RegExp(`"/assets/${release}/([^"]+)"`, "g");
  for (const [address, page] of pages) {
    const names = [...String(page.body).matchAll(inRelease)].map(([, name = ""]) => name);
    assert.ok(names.length > 2, address);
    for (const name of names) assert.ok(files.has(name), `${address} names ${name}`);
    assert.doesNotMatch(String(page.body).replace(inRelease, ""), /\/assets\/|<!-- include/);
  }
  for (const [name, file] of files) {
    for (const [, imported = ""] of String(file.body).matchAll(/from "\.\/([^"]+)"/g)) {
      assert.ok(files.has(imported), `${name} imports ${imported}`);
    }
  }
});

test("a page names all that its scripts import, so that nothing is asked for one after another", () => {
  const { files, pages } = loadAssets(web);
  const page = String(pages.get("/")?.body);
  for (const [, imported = ""] of String(files.get("talk.js")?.body).matchAll(/from "\.\/([^"]+)"/g)) {
    assert.match(page, new RegExp(`modulepreload" href="/assets/[^"]+/${imported}"`));
  }
});

test("the script of each page is less than 100 kB when it is packed by gzip", (context) => {
  const { files, pages } = loadAssets(web);
  for (const [address, page] of pages) {
    const names = new Set(
      [...String(page.body).matchAll(/"\/assets\/[\w-]+\/([^"]+\.js)"/g)].map(([, name = ""]) => name),
    );
    const sum = (form: "br" | "gzip") =>
      [...names].reduce((bytes, name) => bytes + (files.get(name)?.packed[form]?.length ?? NaN), 0);
    context.diagnostic(`${address}: ${names.size} scripts, ${sum("br")} bytes by brotli, ${sum("gzip")} by gzip`);
    assert.ok(sum("gzip") < 100_000, address);
  }
});

test("what is not of a known kind is not served, and neither are tests nor pieces of pages", () => {
  const { files, pages } = loadAssets(web);
  const addresses = [...files.keys(), ...pages.keys()];
  assert.deepEqual(
    addresses.filter((address) => /tsconfig|\.ts$|test|_|\.html/.test(address)),
    [],
  );
});

test("a page has the same release as its files, and another one when one of them changes", () => {
  const path = join(scratch, "b.css");
  writeFileSync(path, "a {}");
  const before = loadAssets(scratch).release;
  assert.equal(loadAssets(scratch).release, before);
  writeFileSync(path, "b {}");
  assert.notEqual(loadAssets(scratch).release, before);
  rmSync(path);
});

test("pages hold no inline script and no inline style, which the policy would refuse", () => {
  const { pages } = loadAssets(web);
  assert.match(securityHeaders["content-security-policy"] ?? "", /default-src 'none'.*frame-ancestors 'none'/);
  assert.doesNotMatch(securityHeaders["content-security-policy"] ?? "", /unsafe|\*|https?:/);
  for (const [address, page] of pages) {
    assert.doesNotMatch(String(page.body), /<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/, address);
  }
});

test("a tag is known again alone, in a list, weakened by a proxy, and never when the body has changed", () => {
  const path = join(scratch, "a.css");
  writeFileSync(path, "a {}");
  const first = loadAssets(scratch).files.get("a.css");
  writeFileSync(path, "b {}");
  const second = loadAssets(scratch).files.get("a.css");
  assert.ok(first !== undefined && second !== undefined);
  assert.equal(isUnchanged(first, first.etag), true);
  assert.equal(isUnchanged(first, `"x", W/${first.etag}`), true);
  assert.equal(isUnchanged(first, first.etag.replace(/"$/, '.br"')), true, "the tag of the packed form");
  assert.equal(isUnchanged(second, first.etag), false);
  assert.equal(isUnchanged(first, undefined), false);
});

test("a script that cannot be erased stops the start, and the error names it", () => {
  const path = join(scratch, "broken.ts");
  writeFileSync(path, "enum Colour { red }");
  assert.throws(() => loadAssets(scratch), /broken\.ts cannot be served/);
  rmSync(path);
});

test("stripping says nothing on the log", async () => {
  const warnings: Error[] = [];
  const listen = (warning: Error): number => warnings.push(warning);
  process.on("warning", listen);
  loadAssets(web);
  await new Promise(setImmediate);
  process.off("warning", listen);
  assert.deepEqual(warnings, []);
});
