// The operator's pages in a real browser: from the login to a broadcast, by keyboard, on a phone, and without script.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Browser, type Page } from "playwright-core";
import { sayInMessenger } from "../jarvis/hands.ts";
import { layDead, password } from "../jarvis/operator-hands.ts";
import { type Jarvis, startJarvis } from "../jarvis/running.ts";
import { chromiumMissing, desktop, launchChromium, phone, until, visit } from "./chromium.ts";

const pictures = process.env["PICTURES"];

async function logIn(page: Page, jarvis: Jarvis): Promise<void> {
  await page.goto(`${jarvis.url}/operator`);
  await page.fill("#password", password);
  await page.keyboard.press("Enter");
  await page.locator("h2#health").waitFor();
}

async function picture(page: Page, name: string): Promise<void> {
  if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
}

describe("the operator's page", { skip: chromiumMissing }, () => {
  let browser: Browser;
  let jarvis: Jarvis;
  before(async () => {
    jarvis = await startJarvis({ OPERATOR_PASSWORD: password, BROADCAST_PER_SECOND: "50" });
    browser = await launchChromium();
    for (const person of ["one", "two", "three"]) await sayInMessenger(jarvis, person, "remind me to read in 5 hours");
    await layDead(jarvis, "one", { text: "help", reason: "RangeError: a very odd message" });
  });
  after(async () => {
    await browser?.close();
    await jarvis?.[Symbol.asyncDispose]();
  });

  test("a wrong password is said, a right one leads in, and logging out leads out", async () => {
    await using someone = await visit(browser);
    const { page } = someone;
    await page.goto(`${jarvis.url}/operator`);
    await picture(page, "login");
    await page.fill("#password", "not the password");
    await page.click("button.strong");
    await page.locator("[role=alert]", { hasText: "not the password" }).waitFor();
    await logIn(page, jarvis);
    await page.click("text=Log out");
    await page.locator("#password").waitFor();
    assert.deepEqual(someone.complaints, []);
  });

  test("a broadcast is written, seen, confirmed by its count, and followed to its end", async () => {
    await using someone = await visit(browser);
    const { page } = someone;
    await logIn(page, jarvis);
    await page.fill("#text", "We had trouble. Hold on 👋");
    await page.click("text=Preview");
    await page.locator("h1", { hasText: "Broadcast to 3 people" }).waitFor();
    await picture(page, "preview");
    const questions: string[] = [];
    page.on("dialog", (dialog) => {
      questions.push(dialog.message());
      void dialog.accept();
    });
    await page.click("text=Send to 3 people");
    await page.locator("#said", { hasText: "it goes to 3 people" }).waitFor();
    await page.locator("[data-live$=':told']", { hasText: "3" }).waitFor();
    assert.match(questions[0] ?? "", /This goes to 3 people/);
    assert.equal((await jarvis.outbox()).filter(({ text }) => text.includes("Hold on 👋")).length, 3);
    assert.deepEqual(someone.complaints, []);
  });

  test("a budget is paused and resumed with the keyboard alone", async () => {
    await using someone = await visit(browser);
    const { page } = someone;
    await logIn(page, jarvis);
    const card = page.locator(".card", { has: page.locator("h3", { hasText: /^geocoder$/ }) });
    await card.locator("button:enabled", { hasText: "Pause" }).focus();
    await page.keyboard.press("Enter");
    await page.locator("#said", { hasText: "until it is resumed" }).waitFor();
    await card.locator("dd", { hasText: "by hand" }).waitFor();
    await card.locator("button:enabled", { hasText: "Resume" }).focus();
    await page.keyboard.press("Space");
    await page.locator("#said", { hasText: "go on" }).waitFor();
    await card.locator("input[name=value]").fill("2.50");
    await card.locator("text=Raise for today").click();
    await page.locator("#said", { hasText: "geocoder has 2.5 USD until" }).waitFor();
    assert.deepEqual(someone.complaints, []);
  });

  test("no button can be pressed before the page's script can hear it", async () => {
    await using someone = await visit(browser);
    const { page } = someone;
    const arrives = Promise.withResolvers<void>();
    await page.route("**/assets/operator.js", async (route) => {
      await arrives.promise;
      await route.continue();
    });
    await page.goto(`${jarvis.url}/operator`, { waitUntil: "commit" });
    await page.fill("#password", password);
    await page.keyboard.press("Enter");
    const pause = page.locator(".card button", { hasText: "Pause" }).first();
    await pause.waitFor();
    assert.equal(await pause.isDisabled(), true);
    arrives.resolve();
    await page.locator(".card button:enabled", { hasText: "Pause" }).first().waitFor();
    assert.deepEqual(someone.complaints, []);
  });

  test("a poisonous message is looked at and replayed", async () => {
    await using someone = await visit(browser);
    const { page } = someone;
    await logIn(page, jarvis);
    await page.click("text=Look, replay or drop");
    await page.locator("h2", { hasText: "What a replay would do" }).waitFor();
    await picture(page, "dead");
    const before = (await jarvis.outbox("one")).length;
    await page.click("text=Replay it");
    await page.locator("#said", { hasText: "1 being replayed" }).waitFor();
    await until("it is answered", async () => (await jarvis.outbox("one")).length === before + 1);
    assert.deepEqual(someone.complaints, []);
  });

  for (const [name, options] of [
    ["phone", phone],
    ["desk", desktop],
  ] as const) {
    for (const colorScheme of ["light", "dark"] as const) {
      test(`it is not wider than a ${name}, in ${colorScheme} colours`, async () => {
        await using someone = await visit(browser, { ...options, colorScheme });
        const { page } = someone;
        await logIn(page, jarvis);
        assert.equal(await page.evaluate("document.documentElement.scrollWidth"), options.viewport.width);
        await picture(page, `operator-${name}-${colorScheme}`);
        assert.deepEqual(someone.complaints, []);
      });
    }
  }

  test("without script it can be read, and a broadcast can be looked at", async () => {
    await using someone = await visit(browser, { ...desktop, javaScriptEnabled: false });
    const { page } = someone;
    await logIn(page, jarvis);
    await page
      .locator("noscript .notice")
      .or(page.locator(".notice", { hasText: "Without JavaScript" }))
      .first()
      .waitFor();
    await page.fill("#text", "Hello");
    await page.click("text=Preview");
    await page.locator("h1", { hasText: "Broadcast to 3 people" }).waitFor();
  });
});
