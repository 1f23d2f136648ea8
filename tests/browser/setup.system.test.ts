// The setup page in a real browser: what runs, where it is, and the line to paste.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { chromiumMissing, desktop, phone, visit } from "./chromium.ts";
import { stage } from "./stage.ts";

describe("the setup page", { skip: chromiumMissing }, () => {
  const on = stage();

  test("it says what runs and leads to the chat and the counters", async () => {
    await using someone = await visit(on.browser);
    const { page } = someone;
    await page.goto(`${on.target.baseUrl}/setup`);
    await page.locator(".service").first().waitFor();
    assert.ok((await page.locator(".place a").count()) >= 2);
    await page.locator(".place a", { hasText: "Counters" }).click();
    await page.waitForURL("**/counters");
    await page.goBack();
    await page.locator(".place a", { hasText: "Chat" }).click();
    await page.waitForURL("**/chat");
    assert.deepEqual(someone.complaints, []);
  });

  test("Copy puts exactly the line to paste on the clipboard", async () => {
    await using someone = await visit(on.browser, { ...desktop, permissions: ["clipboard-read", "clipboard-write"] });
    const { page } = someone;
    await page.goto(`${on.target.baseUrl}/setup`);
    await page.locator(".service").first().waitFor();
    const line = await page.locator("#paste").textContent();
    assert.match(line ?? "", /curl -sS /);
    await page.click("#copy");
    await page.locator("#copy", { hasText: "Copied" }).waitFor();
    assert.equal(await page.evaluate("navigator.clipboard.readText()"), line);
  });

  test("where the browser forbids the clipboard, the line is left selected", async () => {
    await using someone = await visit(on.browser);
    const { page } = someone;
    await page.addInitScript("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
    await page.goto(`${on.target.baseUrl}/setup`);
    await page.locator(".service").first().waitFor();
    await page.click("#copy");
    await page.locator("#copy", { hasText: "Selected" }).waitFor();
    assert.equal(await page.evaluate("String(getSelection())"), await page.locator("#paste").textContent());
  });

  test("while the server does not answer the page says so, and fills itself when it does", async () => {
    await using someone = await visit(on.browser);
    const { page } = someone;
    await page.route("**/setup.json", (route) => route.fulfill({ status: 503, json: {} }), { times: 1 });
    await page.goto(`${on.target.baseUrl}/setup`);
    await page.locator("#services-note", { hasText: "does not answer" }).waitFor();
    await page.locator(".service").first().waitFor();
    assert.equal(await page.locator("#services-note").isVisible(), false);
  });

  test("a link that is not of the web is not shown", async () => {
    await using someone = await visit(on.browser);
    const { page } = someone;
    const links = [
      { title: "bad", url: "javascript:alert(1)", about: "" },
      { title: "good", url: "/chat", about: "" },
    ];
    const services = [{ name: "web", state: "running", about: "" }];
    await page.route("**/setup.json", (route) => route.fulfill({ json: { name: "J", paste: "x", links, services } }));
    await page.goto(`${on.target.baseUrl}/setup`);
    await page.locator(".service").first().waitFor();
    assert.deepEqual(await page.locator(".place a").allTextContents(), ["good"]);
  });

  test("it is not wider than a phone, with the longest line to paste", async () => {
    await using someone = await visit(on.browser, phone);
    const { page } = someone;
    await page.goto(`${on.target.baseUrl}/setup`);
    await page.locator(".service").first().waitFor();
    assert.equal(await page.evaluate("document.documentElement.scrollWidth"), phone.viewport.width);
  });
});
