// A browser that is to be reminded when the page is closed, or no more: for the person of the cookie, from the page
// itself, and only at a push service that we know.

import { randomUUID } from "node:crypto";
import { type EventRoute, fault, into } from "holdfast";
import { z } from "zod";
import { bodyOf } from "../body.ts";
import { PushBrowser, pushChosen } from "../push-streams.ts";
import { isPushAddress } from "../rules/push-host.ts";
import { type PushSettings } from "../settings/push.ts";
import { personOf } from "./chat.ts";

const Choice = z.object({ isOn: z.boolean(), browser: PushBrowser });
/** So long does the page wait to hear that it is stored. */
const waitMs = 5_000;

/** POST /chat/push: answers when it is stored. */
export function pushRoute(settings: PushSettings): EventRoute {
  return {
    method: "POST",
    url: "/chat/push",
    bodyLimit: 8 * 1024,
    waitMs,
    events: (request, context) => {
      const personId = personOf(request, context);
      const { isOn, browser } = bodyOf(Choice, request);
      if (!isPushAddress(browser.endpoint, settings)) {
        throw fault("HF_BODY_UNREADABLE", { reason: "browser.endpoint: no push service that is known" });
      }
      return [into(pushChosen, { id: randomUUID(), personId, isOn, browser })];
    },
  };
}
