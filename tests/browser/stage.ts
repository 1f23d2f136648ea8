// What the tests of a page have in common: Jarvis and a browser, opened before the first and closed after the last.

import { after, before } from "node:test";
import { type Browser } from "playwright-core";
import { launchChromium } from "./chromium.ts";
import { openTarget, type Target } from "./target.ts";

export interface Stage {
  readonly browser: Browser;
  readonly target: Target;
}

/** Within `describe`: both are there from the first test on. */
export function stage(): Stage {
  let browser: Browser | undefined;
  let target: Target | undefined;
  before(async () => {
    target = await openTarget();
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await target?.[Symbol.asyncDispose]();
  });
  return {
    get browser() {
      return browser ?? missing();
    },
    get target() {
      return target ?? missing();
    },
  };
}

function missing(): never {
  throw new Error("it is asked for outside of a test");
}
