// Every page, in both colours and on both sizes, looked at by axe-core: names of controls, order of headings, roles,
// landmarks, and the contrast of each text as the browser has computed it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { chromiumMissing, desktop, phone, visit } from "./chromium.ts";
import { stage } from "./stage.ts";

describe("what a screen reader and weak eyes find", { skip: chromiumMissing }, () => {
  const on = stage();
  const sizes = { phone, desktop };

  for (const [name, size] of Object.entries(sizes)) {
    for (const colorScheme of ["light", "dark"] as const) {
      test(`every page is without a finding on a ${name} in ${colorScheme} colours`, async () => {
        await using someone = await visit(on.browser, { ...size, colorScheme, reducedMotion: "reduce" });
        const { page } = someone;
        await page.goto(`${on.target.baseUrl}/`);
        assert.deepEqual(await findings(page), [], "the front page as a new person sees it");
        await page.fill("#text", "remind me to stretch in 1 second");
        await page.press("#text", "Enter");
        await page.locator(".line.reminder").waitFor();
        await page.fill("#text", "remind me to call mum tomorrow at 5pm");
        await page.press("#text", "Enter");
        await page.locator("#next", { hasText: "call mum" }).waitFor();
        for (const path of ["/", "/chat", "/counters", "/setup", "/nothing-here"]) {
          await page.goto(on.target.baseUrl + path);
          if (path === "/" || path === "/chat") await page.locator(".line.reminder").waitFor();
          if (path === "/setup") await page.locator(".service").first().waitFor();
          assert.deepEqual(await findings(page), [], path);
        }
        assert.deepEqual(someone.complaints, []);
      });
    }
  }
});

/** What axe-core has found, in one text each. */
async function findings(page: Page): Promise<string[]> {
  // From the debugger's side, which no policy of the page keeps out.
  await page.evaluate(axe.source);
  const found: unknown = await page.evaluate(`axe.run(document).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map((node) => id + ": " + node.target + " " + node.failureSummary)))`);
  return Array.isArray(found) ? found.map(String) : ["axe-core gave no list"];
}
