// The page of a rehearsal, opened as a file would be: on both sizes, in both colours, with and without a plan.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import axe from "axe-core";
import { type Browser } from "playwright-core";
import { planGrowth } from "../../packages/rehearse/src/grow/plan.ts";
import { planSection } from "../../packages/rehearse/src/grow/plan-text.ts";
import { reportPage } from "../../packages/rehearse/src/report/page.ts";
import { sampleReport, sampleVerdicts } from "../../packages/rehearse/src/report/sample-verdicts.ts";
import { chromiumMissing, desktop, launchChromium, phone, visit } from "./chromium.ts";

const plan = planGrowth(sampleReport(), { factor: 30, today: "2026-11-20", by: "2026-12-04", from: undefined });
const pages = [
  ...Object.entries(sampleVerdicts).map(([name, verdict]) => [name, reportPage(sampleReport(verdict))] as const),
  ["a plan", reportPage(sampleReport(), planSection(plan))] as const,
];

describe("the page of a rehearsal", { skip: chromiumMissing }, () => {
  let browser: Browser | undefined;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser?.close());

  for (const [size, options] of Object.entries({ desktop, phone })) {
    for (const colorScheme of ["light", "dark"] as const) {
      test(`fits, can be read by everybody, and asks for nothing: ${size}, ${colorScheme}`, async () => {
        assert.ok(browser);
        await using someone = await visit(browser, { ...options, colorScheme });
        const { page } = someone;
        const asked: string[] = [];
        page.on("request", (request) => asked.push(request.url()));
        for (const [name, text] of pages) {
          await page.setContent(text);
          const wide: unknown = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
          assert.ok(Number(wide) <= 0, `${name} is ${String(wide)} px too wide`);
          assert.equal(await page.locator("h1").count(), 1, name);
          // From the debugger's side, which no policy of the page keeps out.
          await page.evaluate(axe.source);
          const found: unknown = await page.evaluate(`axe.run(document).then(({ violations }) =>
            violations.flatMap(({ id, nodes }) => nodes.map((node) => id + ": " + node.target)))`);
          assert.deepEqual(found, [], name);
        }
        assert.deepEqual([asked, someone.complaints], [[], []]);
      });
    }
  }

  test("shows one of its two sizes of each picture, and is whole on paper", async () => {
    assert.ok(browser);
    await using someone = await visit(browser, desktop);
    const { page } = someone;
    await page.setContent(reportPage(sampleReport()));
    assert.equal(await page.locator("svg:visible").count(), 3);
    await page.setViewportSize({ width: 390, height: 844 });
    assert.equal(await page.locator("svg:visible").count(), 3);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    assert.equal(await page.evaluate("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)");
  });
});
