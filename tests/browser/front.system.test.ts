// The front page in a real browser: somebody comes, says something, and is answered there; with script and without.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { chromiumMissing, desktop, phone, setOffline, until, visit } from "./chromium.ts";
import { stage } from "./stage.ts";

describe("the front page", { skip: chromiumMissing }, () => {
  const on = stage();
  const open = (page: Page): Promise<unknown> => page.goto(`${on.target.baseUrl}/`);

  for (const [name, size] of Object.entries({ phone, desktop })) {
    test(`what it does, the chat and the counts are on the first screen of a ${name}, and nothing is cut`, async () => {
      await using someone = await visit(on.browser, size);
      const { page } = someone;
      await open(page);
      for (const place of ["h1", ".lede", "#people", "#sent", "#text", ".send", ".chip >> nth=2"]) {
        const box = await page.locator(place).boundingBox();
        assert.ok(box !== null && box.y >= 0 && box.y + box.height <= size.viewport.height, place);
        assert.ok(box.x >= 0 && box.x + box.width <= size.viewport.width, place);
      }
      assert.equal(await page.evaluate("document.documentElement.scrollWidth"), size.viewport.width);
      assert.deepEqual(someone.complaints, []);
    });
  }

  test("what is typed is answered there, its reminder runs down and rings there, and the chat is the same talk", async () => {
    await using someone = await visit(on.browser);
    const { page } = someone;
    await open(page);
    await page.fill("#text", "remind me to call mum in 3 seconds");
    await page.press("#text", "Enter");
    await page.locator(".line.answer", { hasText: "call mum" }).waitFor();
    await page.locator("#next", { hasText: "call mum" }).waitFor();
    await page.locator(".line.reminder", { hasText: "call mum" }).waitFor();
    await page.locator(".brand.rings").waitFor();
    await page.locator("#next.none").waitFor({ state: "attached" });
    assert.equal(new URL(page.url()).pathname, "/");
    await page.click(".whole");
    await page.waitForURL("**/chat");
    await page.locator(".line.reminder", { hasText: "call mum" }).waitFor();
    assert.equal(await page.locator(".line").count(), 3);
    await page.click(".brand");
    await until("the talk is there again, once", async () => (await page.locator(".line").count()) === 3);
    assert.deepEqual(someone.complaints, []);
  });

  test("pressing an example says it at once", async () => {
    await using someone = await visit(on.browser, phone);
    const { page } = someone;
    await open(page);
    await page.locator(".chip").nth(1).tap();
    await page.locator(".line.answer", { hasText: "call mum" }).waitFor();
    assert.equal(await page.locator("#welcome").isVisible(), false);
    assert.equal(await page.locator(".line.you").count(), 1);
  });

  test("both counts go up by themselves", async () => {
    await using watcher = await visit(on.browser);
    await open(watcher.page);
    const shown = async (id: string) => Number(await watcher.page.locator(`#${id} .unseen`).textContent());
    const [people, sent] = [await shown("people"), await shown("sent")];
    await using someone = await visit(on.browser);
    await open(someone.page);
    await someone.page.fill("#text", "remind me to look up in 1 second");
    await someone.page.press("#text", "Enter");
    await until("a person more", async () => (await shown("people")) > people);
    await until("a reminder more", async () => (await shown("sent")) > sent);
    assert.deepEqual(watcher.complaints, []);
  });

  test("who only looks is not followed: no conversation is asked for before something is said", async () => {
    await using someone = await visit(on.browser);
    const { page } = someone;
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await open(page);
    await until("the counts are followed", () => asked.includes("/counters/events"));
    assert.deepEqual(
      asked.filter((path) => path.startsWith("/chat")),
      [],
    );
  });

  test("without script the form is answered on the page, shows the talk, and a repeat says nothing twice", async () => {
    await using someone = await visit(on.browser, { ...desktop, javaScriptEnabled: false });
    const { page } = someone;
    await open(page);
    assert.match((await page.locator("#people .number").textContent()) ?? "", /^[\d,]+$/);
    assert.equal(await page.locator("#theme").isVisible(), false);
    await page.fill("#text", "remind me to <b>breathe</b> in 2 seconds");
    await page.click(".send");
    await page.waitForURL("**/#talk");
    await page.locator(".line.answer", { hasText: "<b>breathe</b>" }).waitFor();
    assert.equal(await page.locator(".line b").count(), 0);
    assert.equal(await page.locator("#welcome").isVisible(), false);
    await until("the reminder came", async () => {
      await page.getByRole("button", { name: "Look for reminders" }).click();
      return (await page.locator(".line.reminder", { hasText: "breathe" }).count()) === 1;
    });
    assert.equal(await page.locator(".line.you").count(), 1);
    assert.deepEqual(someone.complaints, []);
  });

  test("without script an example is a button that says it, and an empty message says nothing", async () => {
    await using someone = await visit(on.browser, { ...phone, javaScriptEnabled: false });
    const { page } = someone;
    await open(page);
    await page.click(".send");
    await page.waitForURL("**/#talk");
    assert.equal(await page.locator(".line").count(), 0);
    await page.locator(".chip").first().click();
    await page.locator(".line.answer", { hasText: "stretch" }).waitFor();
  });

  test("the colours that somebody chooses are on every page from the first byte on, and win over the system's", async () => {
    await using someone = await visit(on.browser, { ...desktop, colorScheme: "light" });
    const { page } = someone;
    const ground = (): Promise<unknown> => page.evaluate("getComputedStyle(document.documentElement).backgroundColor");
    await open(page);
    const light = await ground();
    await page.getByRole("button", { name: "Dark colours" }).click();
    const dark = await ground();
    assert.notEqual(dark, light);
    for (const path of ["/", "/chat", "/counters", "/nothing-here"]) {
      const response = await page.goto(on.target.baseUrl + path);
      assert.match((await response?.text()) ?? "", /<html data-theme="dark"/, path);
      assert.equal(await ground(), dark, path);
      assert.equal(await page.locator("#theme").getAttribute("aria-pressed"), "true");
    }
    await page.locator("#theme").click();
    assert.equal(await ground(), light);
    await page.emulateMedia({ colorScheme: "dark" });
    assert.equal(await ground(), light);
  });

  test("without a choice the page follows the system, also when that changes", async () => {
    await using someone = await visit(on.browser, { ...desktop, colorScheme: "dark" });
    const { page } = someone;
    await open(page);
    assert.equal(await page.locator("#theme").getAttribute("aria-pressed"), "true");
    await page.emulateMedia({ colorScheme: "light" });
    await until("it is light", async () => (await page.locator("#theme").getAttribute("aria-pressed")) === "false");
  });

  test("with the keyboard alone: skip to the box, say something, and come to each control in order", async () => {
    await using someone = await visit(on.browser, { ...phone, isMobile: false, hasTouch: true });
    const { page } = someone;
    await open(page);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.keyboard.type("hello");
    await page.keyboard.press("Enter");
    await page.locator(".line.answer").waitFor();
    await page.reload();
    const seen: unknown[] = [];
    for (let step = 0; step < 14; step += 1) {
      await page.keyboard.press("Tab");
      seen.push(await page.evaluate(focused));
    }
    const names = seen.map(String).join(" | ");
    assert.match(
      names,
      /Skip to the message box .*Jarvis, to the front page.*Chat.*Numbers.*Dark colours.*Full chat.*Conversation/s,
    );
    assert.match(names, /Message to Jarvis.*Send/s);
    assert.doesNotMatch(names, /no outline/);
  });

  test("on a slow network the words are there before any script is, and nothing moves when it comes", async () => {
    await using someone = await visit(on.browser);
    const { page } = someone;
    await page.addInitScript(`
      window.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
      }).observe({ type: "layout-shift", buffered: true });
    `);
    const held = Promise.withResolvers<void>();
    await page.route("**/*.js", async (route) => {
      await held.promise;
      await route.continue();
    });
    await page.goto(`${on.target.baseUrl}/`, { waitUntil: "commit" });
    await page.getByRole("heading", { level: 1 }).waitFor();
    await until(
      "it is painted",
      async () => (await page.evaluate("performance.getEntriesByType('paint').length")) !== 0,
    );
    assert.equal(await page.locator("#theme").getAttribute("aria-pressed"), "false");
    held.resolve();
    await page.waitForLoadState("load");
    await page.locator(".chip").first().click();
    await page.locator(".line.answer").waitFor();
    const shift = Number(await page.evaluate("window.shift"));
    // 0.1 is what counts as good (https://web.dev/articles/cls).
    assert.ok(shift < 0.05, `it moved by ${shift}`);
  });

  test("without a network what is said waits, and is answered when the network is back", async () => {
    await using someone = await visit(on.browser);
    const { page } = someone;
    await open(page);
    await setOffline(page, true);
    await page.fill("#text", "said in a tunnel");
    await page.press("#text", "Enter");
    await page.locator(".line.advance .note", { hasText: "waiting for the server" }).waitFor();
    await setOffline(page, false);
    await page.locator(".line.answer", { hasText: "said in a tunnel" }).waitFor();
    assert.equal(await page.locator(".line.you").count(), 1);
  });
});

/** What has the focus, by its name, and whether that can be seen. */
const focused = `(() => {
  const one = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  const label = one.labels?.[0]?.textContent ?? one.getAttribute("aria-label") ?? one.textContent.trim();
  return label + (one !== document.body && (outlineStyle === "none" || outlineWidth === "0px") ? " (no outline)" : "") + " ";
})()`;
