// The chat page in a real browser: a conversation, its reminder, and what happens to messages when the server is away.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page, Request, Route } from "playwright-core";
import { chromiumMissing, desktop, phone, setOffline, until, visit } from "./chromium.ts";
import { stage } from "./stage.ts";

describe("the chat page", { skip: chromiumMissing }, () => {
  const on = stage();

  const open = async (page: Page): Promise<void> => {
    await page.goto(`${on.target.baseUrl}/chat`);
    await page.locator('#connection[data-state="live"]').waitFor();
  };

  test("a message is answered, its reminder is shown as waiting, and comes when it is due", async () => {
    await using someone = await visit(on.browser);
    const { page } = someone;
    await open(page);
    await say(page, "remind me to call mum in 4 seconds");
    await page.locator(".line.answer", { hasText: "call mum" }).waitFor();
    await page.locator(".tag", { hasText: "call mum" }).waitFor();
    await page.locator(".line.reminder", { hasText: "call mum" }).waitFor();
    await until("nothing waits any more", async () => (await page.locator(".tag").count()) === 0);
    assert.equal(await page.locator(".line.you").count(), 1);
    assert.deepEqual(someone.complaints, []);
  });

  test("an empty conversation shows three examples, and pressing one fills the message box", async () => {
    await using someone = await visit(on.browser, phone);
    const { page } = someone;
    await open(page);
    assert.equal(await page.locator(".chip").count(), 3);
    await page.locator(".chip").first().tap();
    assert.equal(await page.inputValue("#text"), "remind me to call mum in 2 minutes");
    await page.locator(".send").tap();
    await page.locator(".line.answer").waitFor();
    assert.equal(await page.locator("#welcome").isVisible(), false);
  });

  test("Enter sends, Shift + Enter begins a new line, and nothing is sent while the box is empty", async () => {
    await using someone = await visit(on.browser);
    const { page } = someone;
    await open(page);
    await page.press("#text", "Enter");
    await page.locator("#text").pressSequentially("first");
    await page.press("#text", "Shift+Enter");
    await page.locator("#text").pressSequentially("second");
    await page.press("#text", "Enter");
    await page.locator(".line.answer").waitFor();
    assert.deepEqual(await page.locator(".line.you .text").allTextContents(), ["first\nsecond"]);
    assert.equal(await page.inputValue("#text"), "");
  });

  test("while the server answers 503 the message waits and is sent again with the same id, not before Retry-After", async () => {
    await using someone = await visit(on.browser);
    const { page } = someone;
    await open(page);
    const tries: { readonly id: unknown; readonly at: number }[] = [];
    await page.route("**/chat/messages", async (route) => {
      tries.push({ id: idOf(route.request()), at: performance.now() });
      if (tries.length > 2) return route.continue();
      return route.fulfill({
        status: 503,
        headers: { "retry-after": "1" },
        json: { error: { code: "HF_STORE_AWAY" } },
      });
    });
    await say(page, "hello from a busy day");
    await page.locator(".line.you .note", { hasText: "waiting for the server" }).waitFor();
    await page.locator(".line.answer").waitFor();
    assert.equal(await page.locator(".line.you").count(), 1);
    assert.equal(new Set(tries.map((each) => each.id)).size, 1);
    const pauses = tries.slice(1).map((each, index) => each.at - (tries[index]?.at ?? 0));
    assert.ok(
      pauses.every((pause) => pause > 990),
      `pauses of ${pauses.join(", ")} ms`,
    );
  });

  test("messages that wait outlive a reload and arrive once each, in the order in which they were written", async () => {
    await using someone = await visit(on.browser);
    const { page } = someone;
    await open(page);
    const refuse = (route: Route): Promise<void> => route.fulfill({ status: 503, json: {} });
    await page.route("**/chat/messages", refuse);
    const texts = ["one", "two", "three"];
    for (const text of texts) await say(page, text);
    await page.reload();
    assert.deepEqual(await page.locator(".line.you.advance .text").allTextContents(), texts);
    await page.unroute("**/chat/messages", refuse);
    await until("nothing waits any more", async () => (await page.locator(".line.you.advance").count()) === 0);
    await page.reload();
    await until("all have come back", async () => (await page.locator(".line.you").count()) === 3);
    assert.deepEqual(await page.locator(".line.you .text").allTextContents(), texts);
  });

  test("an accepted message whose answer was lost is shown once, and sent again only with its id", async () => {
    await using someone = await visit(on.browser);
    const { page } = someone;
    await open(page);
    const ids: unknown[] = [];
    await page.route("**/chat/messages", async (route) => {
      ids.push(idOf(route.request()));
      if (ids.length > 1) return route.continue();
      // The server gets it and answers; the answer never reaches the page.
      await route.fetch();
      return route.abort();
    });
    await say(page, "said once");
    await page.locator(".line.answer").waitFor();
    await page.reload();
    await page.locator(".line.answer").waitFor();
    assert.equal(await page.locator(".line.you").count(), 1);
    assert.equal(new Set(ids).size, 1);
  });

  test("a message that the server refuses says why, politely, and the next one goes out", async () => {
    await using someone = await visit(on.browser);
    const { page } = someone;
    await open(page);
    const refuse = (route: Route): Promise<void> => route.fulfill({ status: 413, json: {} });
    await page.route("**/chat/messages", refuse);
    await say(page, "much too long");
    await page.locator(".line.refused .note", { hasText: "fewer words" }).waitFor();
    assert.equal(await page.inputValue("#text"), "much too long");
    await page.unroute("**/chat/messages", refuse);
    await say(page, "short");
    await page.locator(".line.answer", { hasText: "short" }).waitFor();
    assert.deepEqual(await page.locator(".line.you .text").allTextContents(), ["much too long", "short"]);
    await say(page, "later");
    await until("three are shown", async () => (await page.locator(".line.you:not(.advance), .refused").count()) === 3);
    const texts = await page.locator(".line.you .text").allTextContents();
    assert.deepEqual(texts, ["much too long", "short", "later"], "the refused one does not stay at the end");
  });

  test("without a network the page says so, keeps what is written, and catches up afterwards without a gap", async () => {
    await using someone = await visit(on.browser);
    const { page } = someone;
    await open(page);
    await say(page, "remind me to stretch in 3 seconds");
    await page.locator(".tag").waitFor();
    await setOffline(page, true);
    await page.locator('#connection[data-state="waiting"]').waitFor();
    await say(page, "written in a tunnel");
    await page.locator(".line.advance .note", { hasText: "waiting for the server" }).waitFor();
    await setOffline(page, false);
    await page.locator(".line.answer", { hasText: "written in a tunnel" }).waitFor();
    await page.locator(".line.reminder", { hasText: "stretch" }).waitFor();
    assert.equal(await page.locator(".line.you").count(), 2);
    assert.equal(await page.locator(".line.reminder").count(), 1);
  });

  test("two pages of one person show the same conversation", async () => {
    await using someone = await visit(on.browser);
    const { page, context } = someone;
    await open(page);
    const other = await context.newPage();
    await open(other);
    await say(page, "from the first page");
    await other.locator(".line.you", { hasText: "from the first page" }).waitFor();
    await other.locator(".line.answer").waitFor();
    assert.equal(await page.locator(".line.you").count(), 1);
  });

  test("a button of a line sends its payload, and can be pressed once", async () => {
    await using someone = await visit(on.browser);
    const { page } = someone;
    await open(page);
    await say(page, "remind me to feed the cat in 2 hours");
    const button = page.locator(".tap").first();
    await button.waitFor();
    const [request] = await Promise.all([page.waitForRequest("**/chat/messages"), button.click()]);
    assert.equal(typeof fieldOf(request, "payload"), "string");
    assert.equal(await button.isDisabled(), true);
    await page.locator(".line.you").nth(1).waitFor();
  });

  test("choosing a zone is stored, and the times on the page are then in it", async () => {
    await using someone = await visit(on.browser);
    const { page } = someone;
    await open(page);
    await page.click("#zone");
    await page.selectOption("#zone-choice", "Pacific/Honolulu");
    await page.click("#zone-form button[type=submit]");
    await page.locator("#zone-place", { hasText: "Honolulu" }).waitFor();
    await say(page, "hello");
    await page.locator(".line.answer").waitFor();
    const time = page.locator(".line.answer time");
    const at = new Date((await time.getAttribute("datetime")) ?? "");
    const there = at.toLocaleTimeString("en-GB", { timeZone: "Pacific/Honolulu", hour: "2-digit", minute: "2-digit" });
    assert.equal(await time.textContent(), there);
    await page.reload();
    await page.locator("#zone-place", { hasText: "Honolulu" }).waitFor();
  });

  for (const [name, size] of Object.entries({ phone, desktop })) {
    test(`hostile text stays text and does not widen the page on a ${name}`, async () => {
      await using someone = await visit(on.browser, size);
      const { page } = someone;
      await open(page);
      const texts = [
        "<img src=x onerror=alert(1)><script>alert(1)</script>",
        "W".repeat(4_000),
        "\u202Eright to left\u202C תזכיר לי מחר 👩‍👩‍👧‍👦 Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306",
        "row\n".repeat(400),
      ];
      for (const text of texts) await say(page, text);
      await until(
        "all are shown",
        async () => (await page.locator(".line.you:not(.advance)").count()) === texts.length,
      );
      await until("all are answered", async () => (await page.locator(".line.answer").count()) >= texts.length);
      assert.equal(await page.locator(".line img, .line script").count(), 0);
      const cut = "[...document.querySelectorAll('.text')].some((text) => text.scrollWidth > text.clientWidth + 1)";
      assert.equal(await page.evaluate(cut), false, "no text is cut off at the side");
      const log = "document.getElementById('log')";
      assert.equal(await page.evaluate(`${log}.scrollWidth`), await page.evaluate(`${log}.clientWidth`));
      assert.equal(await page.evaluate("document.documentElement.scrollWidth"), size.viewport.width);
      const box = await page.locator("#composer").boundingBox();
      assert.ok(box !== null && box.y + box.height <= size.viewport.height + 1, "the message box is in sight");
      assert.deepEqual(someone.complaints, []);
    });
  }

  test("the message box is labelled, large enough not to be zoomed at, and lines are announced", async () => {
    await using someone = await visit(on.browser, phone);
    const { page } = someone;
    await open(page);
    await page.getByLabel("Message to Jarvis").waitFor();
    assert.equal(
      await page.evaluate("parseFloat(getComputedStyle(document.getElementById('text')).fontSize) >= 16"),
      true,
    );
    assert.equal(await page.locator('[role="log"]').getAttribute("aria-live"), "polite");
    for (const button of await page.locator("button:visible").all()) {
      const box = await button.boundingBox();
      assert.ok(box !== null && box.height >= 44, `${await button.textContent()} is ${box?.height} high`);
    }
  });
});

async function say(page: Page, text: string): Promise<void> {
  await page.fill("#text", text);
  await page.press("#text", "Enter");
}

function idOf(request: Request): unknown {
  return fieldOf(request, "id");
}

function fieldOf(request: Request, name: string): unknown {
  const body: unknown = request.postDataJSON();
  return typeof body === "object" && body !== null ? Reflect.get(body, name) : undefined;
}
