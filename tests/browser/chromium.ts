// A real Chromium for the browser tests: found, started, kept on loopback, and closed. Where there is none the tests
// skip, loudly, so that nobody believes that the pages were tested.
import { existsSync } from "node:fs";
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from "playwright-core";

const path = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
// A browser that was named and is not there is a mistake, not a machine without one.
if (process.env["CHROMIUM"] !== undefined && !existsSync(path))
  throw new Error(`CHROMIUM names ${path}, which is not there.`);

/** For `describe(title, { skip: chromiumMissing }, …)`: false, or why the browser tests cannot run here. */
export const chromiumMissing: string | false = existsSync(path)
  ? false
  : `no browser at ${path}: install Chromium, or name one in the variable CHROMIUM`;

if (chromiumMissing !== false) {
  console.error(`\n!!! THE PAGES ARE NOT TESTED: ${chromiumMissing} !!!\n`);
}

/** The conditions in which the pages are looked at. */
export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;
export const desktop = { viewport: { width: 1280, height: 800 } } as const;

/** Longer than anything on a busy machine takes, and only ever waited out by a test that fails. */
const patienceMs = 60_000;

/** Starts a browser with a profile of its own that is removed when it closes. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: path,
    headless: true,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // The second lock besides the interception below: no name but those of loopback is ever looked up.
      "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
    ],
  });
}

/** A page of a new person (cookies and storage of its own), and what went wrong on it. */
export interface Visit extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of scripts, refusals of the policy, and requests that wanted to leave loopback. */
  readonly complaints: string[];
}

/** Opens a new person's page; it can reach nothing but loopback. */
export async function visit(browser: Browser, options: BrowserContextOptions = desktop): Promise<Visit> {
  const context = await browser.newContext({ locale: "en-GB", timezoneId: "Europe/Berlin", ...options });
  const complaints: string[] = [];
  await context.route("**/*", async (route) => {
    const { hostname } = new URL(route.request().url());
    // One that a test's own route answers while that route is taken away comes here too, already handled.
    if (["127.0.0.1", "localhost", "[::1]"].includes(hostname)) return route.continue().catch(() => undefined);
    complaints.push(`wanted ${route.request().url()}`);
    return route.abort();
  });
  context.on("weberror", (failure) => complaints.push(String(failure.error())));
  context.on("console", (message) => {
    // Chromium logs each failed request as an error; the tests cause those on purpose.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      complaints.push(message.text());
  });
  context.setDefaultTimeout(patienceMs);
  const page = await context.newPage();
  return { page, context, complaints, [Symbol.asyncDispose]: () => context.close() };
}

/** Looks again and again until `holds` gives true; throws with `what` when it never does. */
export async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`It never came true that ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Takes the page's network away, or gives it back. The page is told besides: a browser on a machine that has only
 * loopback thinks itself offline from the start, and then tells of no change.
 */
export async function setOffline(page: Page, offline: boolean): Promise<void> {
  await page.context().setOffline(offline);
  await page.evaluate(`dispatchEvent(new Event("${offline ? "offline" : "online"}"))`);
}
