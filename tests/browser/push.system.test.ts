// Reminders on a browser whose page is closed, in a real Chromium. A headless one reaches no push service, so there the
// subscription is one of the test's push service, and the message comes by the browser's own tool for developers.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Browser, type BrowserContext, type Page } from "playwright-core";
import { browsersOf } from "../../apps/jarvis/src/store/pushes.ts";
import { type PushJarvis, type PushService, startPushJarvis, startPushService } from "../jarvis/push-app.ts";
import { chromiumMissing, launchChromium, until, visit } from "./chromium.ts";

describe("reminding when the page is closed", { skip: chromiumMissing }, () => {
  const opened = new AsyncDisposableStack();
  let service: PushService;
  let jarvis: PushJarvis;
  let browser: Browser;
  before(async () => {
    service = opened.use(await startPushService());
    jarvis = opened.use(await startPushJarvis(service));
    browser = await launchChromium();
    opened.defer(() => browser.close());
  });
  after(() => opened.disposeAsync());

  test("nothing is asked before the press; who says no is told what to do", async () => {
    await using person = await visit(browser);
    const { page, complaints } = person;
    await page.addInitScript(`Notification.requestPermission = async () => { window.asked = true; return "denied"; }`);
    await page.goto(`${jarvis.url}/chat`);
    const button = page.locator("#push");
    await button.waitFor();
    assert.equal(await button.textContent(), "Remind me also when this page is closed");
    assert.equal(await page.evaluate("window.asked"), undefined);
    await button.click();
    await page.getByText("Your browser blocks notifications").waitFor();
    assert.equal(await page.evaluate("window.asked"), true);
    assert.deepEqual(complaints, []);
  });

  test("a press has this browser reminded, and another one ends it", async () => {
    await using person = await visit(browser);
    const { page, complaints } = person;
    await subscribable(person.context, page);
    const name = await nameOf(person.context);
    await page.locator("#push").click();
    await page.getByText("Stop reminding me when this page is closed").waitFor();
    const [kept] = await browsersOf(jarvis.store.pool, [name]);
    assert.ok(kept !== undefined && kept.browser.endpoint.startsWith(service.url));
    await jarvis.ring(name, "ring-browser", "Call mum");
    await until("it has come", () => service.read(kept.browser).length === 1);
    await page.locator("#push").click();
    await page.getByText("Remind me also when this page is closed").waitFor();
    assert.deepEqual(await browsersOf(jarvis.store.pool, [name]), []);
    assert.deepEqual(complaints, []);
  });

  test("a push is shown when nobody looks at the chat, and not when somebody does", async () => {
    await using person = await visit(browser);
    const { page, complaints } = person;
    await subscribable(person.context, page);
    await page.locator("#push").click();
    await page.getByText("Stop reminding me").waitFor();
    const push = await pusher(person.context, page);
    const looked = await looks(person.context);
    await push({ text: "seen on the page", topic: "a" });
    // The worker hears of it in its own time: not after the chat was left.
    await until("the worker has looked who is there", async () => (await looked()) > 0);
    await page.goto(`${jarvis.url}/counters`);
    await until("it is shown", async () => {
      // Until the worker, too, has seen that the chat is left; of one topic there is one notification.
      await push({ text: "Call mum", topic: "b" });
      return (await shown(page)).length > 0;
    });
    assert.deepEqual(await shown(page), ["Call mum"]);
    assert.deepEqual(complaints, []);
  });

  async function nameOf(context: BrowserContext): Promise<string> {
    const value = (await context.cookies()).find((cookie) => cookie.name === "jarvis")?.value ?? "";
    return `web:${value.split(".")[0] ?? ""}`;
  }

  /** Opens the chat in a browser that may notify, and whose subscriptions are the test's. */
  async function subscribable(context: BrowserContext, page: Page): Promise<void> {
    await context.grantPermissions(["notifications"], { origin: jarvis.url });
    const answer = await fetch(`${jarvis.url}/chat/push`);
    const { key } = (await answer.json()) as { key: string };
    const { endpoint, ...keys } = await service.subscribe(key);
    await page.addInitScript(`
      const made = { toJSON: () => (${JSON.stringify({ endpoint, keys })}), unsubscribe: async () => { on = false; } };
      let on = false;
      PushManager.prototype.getSubscription = async () => (on ? made : null);
      PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
        if (!userVisibleOnly || applicationServerKey !== ${JSON.stringify(key)}) throw new Error("not so");
        on = true;
        return made;
      };
    `);
    await page.goto(`${jarvis.url}/chat`);
  }

  /** Brings a push to the worker of this page. */
  async function pusher(context: BrowserContext, page: Page): Promise<(data: object) => Promise<void>> {
    const session = await context.newCDPSession(page);
    const found = Promise.withResolvers<string>();
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const mine = registrations.find(({ scopeURL }) => scopeURL.startsWith(jarvis.url));
      if (mine !== undefined) found.resolve(mine.registrationId);
    });
    await session.send("ServiceWorker.enable");
    const registrationId = await found.promise;
    return async (data) => {
      const message = { origin: jarvis.url, registrationId, data: JSON.stringify(data) };
      await session.send("ServiceWorker.deliverPushMessage", message);
    };
  }

  /** How often the worker has seen which pages are open, from now on. */
  async function looks(context: BrowserContext): Promise<() => Promise<number>> {
    const [worker = await context.waitForEvent("serviceworker")] = context.serviceWorkers();
    await worker.evaluate(`{
      const matchAll = clients.matchAll.bind(clients);
      self.looks = 0;
      clients.matchAll = (which) => matchAll(which).finally(() => (self.looks += 1));
    }`);
    return () => worker.evaluate<number>("self.looks");
  }

  function shown(page: Page): Promise<string[]> {
    return page.evaluate(`navigator.serviceWorker.getRegistration("/assets/")
      .then((registration) => registration.getNotifications())
      .then((all) => all.map(({ body }) => body))`);
  }
});
