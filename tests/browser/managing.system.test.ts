// The buttons under confirmations and reminders in a real browser: each does what it says, on a phone and on a desk.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { chromiumMissing, desktop, phone, visit } from "./chromium.ts";
import { stage } from "./stage.ts";

describe("buttons of reminders", { skip: chromiumMissing }, () => {
  const on = stage();

  for (const [name, size] of Object.entries({ phone, desktop })) {
    test(`on a ${name} a reminder is changed, rings, is put off, done and taken back by its buttons`, async () => {
      await using someone = await visit(on.browser, size);
      const { page } = someone;
      await page.goto(`${on.target.baseUrl}/chat`);
      await page.locator('#connection[data-state="live"]').waitFor();
      await say(page, "remind me to call mum in 3 seconds");
      const confirmed = page.locator(".line.answer", { hasText: "I will remind you to call mum" }).first();
      await confirmed.waitFor();
      assert.deepEqual(await confirmed.locator(".tap").allTextContents(), ["Undo", "Change", "1 hour later"]);
      const rang = page.locator(".line.reminder", { hasText: "call mum" });
      await rang.waitFor();
      assert.ok((await rang.locator(".tap").allTextContents()).includes("Snooze 10 min"));
      await isWithin(page);
      await rang.locator(".tap", { hasText: "Snooze 10 min" }).click();
      // On a phone the panel is folded away.
      await page.locator(".tag", { hasText: "call mum" }).waitFor({ state: "attached" });
      await say(page, "done 1");
      const done = page.locator(".line.answer", { hasText: "Done: call mum" });
      await done.locator(".tap", { hasText: "Undo" }).click();
      await page.locator(".line.answer", { hasText: "It is back: call mum" }).waitFor();
      await say(page, "delete all");
      await page.locator(".tap", { hasText: "Delete all" }).click();
      await page.locator(".line.answer", { hasText: "I have deleted your reminder" }).waitFor();
      await isWithin(page);
      assert.deepEqual(someone.complaints, []);
    });
  }
});

async function say(page: Page, text: string): Promise<void> {
  await page.fill("#text", text);
  await page.press("#text", "Enter");
}

/** Nothing is wider than the screen. */
async function isWithin(page: Page): Promise<void> {
  assert.ok(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"));
}
