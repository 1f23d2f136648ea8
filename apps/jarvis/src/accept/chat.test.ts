// What the chat's routes refuse, and in which words: only the page itself may send, and only for its own person.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Incoming } from "holdfast";
import { newSession, sessionCookie } from "../session.ts";
import { messageRoute } from "./chat.ts";

const secret = "a secret of this installation";
const personId = newSession();
const [cookie = ""] = sessionCookie(secret, personId, false).split(";");

function request(headers: Incoming["headers"]): Incoming {
  const own = { host: "jarvis.example", "content-type": "application/json", cookie };
  const body = { id: "m-1", text: "list" };
  const raw = Buffer.from(JSON.stringify(body));
  return { raw, headers: { ...own, ...headers }, query: {}, ip: "127.0.0.1", at: new Date(0), json: () => body };
}

test("the page's own request is for the person of its cookie", () => {
  const [offered] = messageRoute.events(request({ "sec-fetch-site": "same-origin" }), { secret });
  assert.partialDeepStrictEqual(offered?.event, { personId, text: "list" });
});

test("another site, another type of body and an unknown person are refused by name", () => {
  const refused = (headers: Incoming["headers"]) => () => messageRoute.events(request(headers), { secret });
  assert.throws(refused({ "sec-fetch-site": "cross-site" }), { code: "HF_CROSS_SITE", status: 403 });
  assert.throws(refused({ origin: "https://evil.example" }), { code: "HF_CROSS_SITE" });
  assert.throws(refused({ "content-type": "text/plain" }), { code: "HF_MEDIA_TYPE", status: 415 });
  assert.throws(refused({ cookie: `${cookie}x` }), { code: "HF_SESSION_MISSING", status: 401 });
});
