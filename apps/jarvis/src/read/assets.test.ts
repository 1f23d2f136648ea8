// The pages as they leave the server: addresses, types, tags, headers, and that every script's imports are served.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { isUnchanged, loadAssets } from "./assets.ts";

const web = join(import.meta.dirname, "../../web");
const scratch = mkdtempSync(join(tmpdir(), "assets-"));
after(() => rmSync(scratch, { recursive: true }));

test("each page is served at its address as HTML, each script as JavaScript without types", () => {
  const { files } = loadAssets(web);
  for (const page of ["/", "/chat", "/counters"]) assert.equal(files.get(page)?.type, "text/html; charset=utf-8", page);
  const script = files.get("/assets/chat.js");
  assert.equal(script?.type, "text/javascript; charset=utf-8");
  assert.doesNotMatch(String(script.body), /\binterface\b|: string\b|import type/);
});

test("every address that a page or a script names within the folder is served", () => {
  const { files } = loadAssets(web);
  for (const [address, asset] of files) {
    const text = String(asset.body);
    for (const [, name] of text.matchAll(/(?:from "\.|"\/assets)\/([^"]+)"/g)) {
      assert.ok(files.has(`/assets/${name}`), `${address} names ${name}`);
    }
  }
});

test("what is not of a known kind is not served, and neither are tests", () => {
  const addresses = [...loadAssets(web).files.keys()];
  assert.deepEqual(
    addresses.filter((address) => /tsconfig|\.ts$|test/.test(address)),
    [],
  );
});

test("pages hold no inline script and no inline style, which the policy would refuse", () => {
  const { files, headers } = loadAssets(web);
  assert.match(headers["content-security-policy"] ?? "", /default-src 'none'.*frame-ancestors 'none'/);
  assert.doesNotMatch(headers["content-security-policy"] ?? "", /unsafe|\*|https?:/);
  for (const [address, asset] of files) {
    if (!asset.type.startsWith("text/html")) continue;
    assert.doesNotMatch(String(asset.body), /<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/, address);
  }
});

test("a tag is known again alone, in a list, weakened by a proxy, and never when the body has changed", () => {
  const path = join(scratch, "a.css");
  writeFileSync(path, "a {}");
  const first = loadAssets(scratch).files.get("/assets/a.css");
  writeFileSync(path, "b {}");
  const second = loadAssets(scratch).files.get("/assets/a.css");
  assert.ok(first !== undefined && second !== undefined);
  assert.equal(isUnchanged(first, first.etag), true);
  assert.equal(isUnchanged(first, `"x", W/${first.etag}`), true);
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
