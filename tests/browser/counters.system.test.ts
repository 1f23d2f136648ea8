// The counters page in a real browser: it follows the counts, comes back after a cut, and fits its place.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { chromiumMissing, desktop, phone, setOffline, until, visit } from "./chromium.ts";
import { stage } from "./stage.ts";

describe("the counters page", { skip: chromiumMissing }, () => {
  const on = stage();

  const open = async (page: Page): Promise<void> => {
    await page.goto(`${on.target.baseUrl}/counters`);
    await page.locator('#connection[data-state="live"]').waitFor();
    await until("the numbers are known", async () => !Number.isNaN(await figure(page, "sent")));
  };

  test("both numbers go up by themselves when somebody new is reminded, and so does the tab's title", async () => {
    await using watcher = await visit(on.browser);
    const { page } = watcher;
    await open(page);
    const [people, sent] = [await figure(page, "people"), await figure(page, "sent")];
    await using someone = await visit(on.browser);
    await someone.page.goto(`${on.target.baseUrl}/chat`);
    await someone.page.fill("#text", "remind me to look up in 2 seconds");
    await someone.page.press("#text", "Enter");
    await until("a person more is served", async () => (await figure(page, "people")) > people);
    await until("a reminder more is sent", async () => (await figure(page, "sent")) > sent);
    await until("the glide has ended there", async () => {
      return (
        (await page.locator("#sent .number").textContent()) === (await page.locator("#sent .unseen").textContent())
      );
    });
    assert.match(await page.title(), new RegExp(`^${await page.locator("#sent .unseen").textContent()} `));
    assert.deepEqual(watcher.complaints, []);
  });

  test("after a cut the page says so and is live again by itself", async () => {
    await using watcher = await visit(on.browser);
    const { page } = watcher;
    await open(page);
    await setOffline(page, true);
    await page.locator('#connection[data-state="waiting"]').waitFor();
    await setOffline(page, false);
    await page.locator('#connection[data-state="live"]').waitFor();
  });

  for (const [name, size] of Object.entries({ phone, desktop })) {
    test(`a number of nine digits fits on a ${name}, and stands still for who asked for no motion`, async () => {
      await using watcher = await visit(on.browser, { ...size, reducedMotion: "reduce" });
      const { page } = watcher;
      const data = JSON.stringify({ people: 987_654_321, sent: 12, waiting: 1 });
      await page.route("**/counters/events", (route) =>
        route.fulfill({ contentType: "text/event-stream", body: `event: counters\ndata: ${data}\n\n` }),
      );
      await page.goto(`${on.target.baseUrl}/counters`);
      const number = page.locator("#people .number");
      await until("the number is there", async () => (await number.textContent()) === "987,654,321");
      const box = await number.boundingBox();
      assert.ok(box !== null && box.x >= 0 && box.x + box.width <= size.viewport.width, JSON.stringify(box));
      assert.equal(await page.evaluate("document.documentElement.scrollWidth"), size.viewport.width);
    });
  }
});

async function figure(page: Page, id: string): Promise<number> {
  const text = (await page.locator(`#${id} .unseen`).textContent()) ?? "";
  return Number(text.replaceAll(",", ""));
}
