// The limits of the chat page: how many messages wait in it, and how many lines it shows.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { chromiumMissing, until, visit } from "./chromium.ts";
import { stage } from "./stage.ts";

describe("the limits of the chat page", { skip: chromiumMissing }, () => {
  const on = stage();

  test("a hundred messages wait, the next one stays in the box, and the page says why", async () => {
    await using someone = await visit(on.browser);
    const { page } = someone;
    await page.goto(`${on.target.baseUrl}/chat`);
    await page.locator('#connection[data-state="live"]').waitFor();
    await page.route("**/chat/messages", (route) => route.fulfill({ status: 503, json: {} }));
    await page.evaluate(`
      for (let count = 1; count <= 101; count += 1) {
        document.getElementById("text").value = "number " + count;
        document.getElementById("composer").requestSubmit();
      }
    `);
    await page.locator("#notice", { hasText: "100 messages wait" }).waitFor();
    assert.equal(await page.locator(".line.advance").count(), 100);
    assert.equal(await page.inputValue("#text"), "number 101");
  });

  test("five hundred lines are shown, and the oldest leave", async () => {
    await using someone = await visit(on.browser);
    const { page } = someone;
    const at = new Date().toISOString();
    const lines = Array.from({ length: 600 }, (_, index) => {
      return { n: index + 1, from: "jarvis", kind: "answer", text: `line ${index + 1}`, at };
    });
    const state = { zone: "Europe/Berlin", zoneSource: "browser", lines, reminders: [] };
    await page.route("**/chat/state*", (route) => route.fulfill({ json: state }));
    await page.goto(`${on.target.baseUrl}/chat`);
    await until("the last line is shown", async () => (await page.locator(".line").last().textContent()) !== null);
    assert.equal(await page.locator(".line").count(), 500);
    assert.match((await page.locator(".line").first().textContent()) ?? "", /line 101/);
  });
});
