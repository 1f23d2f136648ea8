// The server ends while pages are open, and comes back at the same address: they recover by themselves.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser } from "playwright-core";
import { startJarvis, type Jarvis } from "../jarvis/running.ts";
import { chromiumMissing, launchChromium, until, visit } from "./chromium.ts";
import { openRelay, type Relay } from "./relay.ts";

describe("pages whose server is restarted", { skip: chromiumMissing }, () => {
  let jarvis: Jarvis;
  let relay: Relay;
  let browser: Browser;
  before(async () => {
    jarvis = await startJarvis();
    relay = await openRelay(() => jarvis.url);
    browser = await launchChromium();
  });
  after(async () => {
    await browser.close();
    await relay[Symbol.asyncDispose]();
    await jarvis[Symbol.asyncDispose]();
  });

  test("the front page goes on: what was said meanwhile is answered, and the counts move again", async () => {
    await using someone = await visit(browser);
    const { page } = someone;
    await page.goto(`${relay.url}/`);
    await page.fill("#text", "hello");
    await page.press("#text", "Enter");
    await page.locator(".line.answer").waitFor();
    const people = Number(await page.locator("#people .unseen").textContent());
    await jarvis.stop();
    await page.locator('#connection[data-state="waiting"]').waitFor();
    await page.fill("#text", "said while it was away");
    await page.press("#text", "Enter");
    await page.locator(".line.advance .note", { hasText: "waiting for the server" }).waitFor();
    await jarvis.start();
    await page.locator(".line.answer", { hasText: "said while it was away" }).waitFor();
    await page.locator('#connection[data-state="live"]').waitFor();
    assert.equal(await page.locator(".line.you").count(), 2);
    await using another = await visit(browser);
    await another.page.goto(`${relay.url}/`);
    await another.page.locator(".chip").nth(1).click();
    await until("a person more is shown", async () => {
      return Number(await page.locator("#people .unseen").textContent()) > people;
    });
    assert.deepEqual(someone.complaints, []);
  });

  test("the counters page is live again", async () => {
    await using someone = await visit(browser);
    const { page } = someone;
    await page.goto(`${relay.url}/counters`);
    await page.locator('#connection[data-state="live"]').waitFor();
    await jarvis.stop();
    await page.locator('#connection[data-state="waiting"]').waitFor();
    await jarvis.start();
    await page.locator('#connection[data-state="live"]').waitFor();
  });
});
