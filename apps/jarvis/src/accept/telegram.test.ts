// Updates as Telegram's documentation shows them, and values that nobody should send.

import naughty from "big-list-of-naughty-strings" with { type: "json" };
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Incoming } from "holdfast";
import { telegramAnswer, telegramHeard } from "./telegram.ts";
import { telegramRoute } from "./telegram-webhook.ts";

const from = { id: 4711, is_bot: false, first_name: "Ada", language_code: "pt-br" };
const chat = { id: 4711, type: "private", first_name: "Ada" };
const group = { id: -100_123, type: "supergroup", title: "Family" };

function message(more: object): object {
  return { update_id: 9, message: { message_id: 7, from, chat, date: 1_795_000_000, ...more } };
}

function press(more: object): object {
  return { update_id: 9, callback_query: { id: "55", from, message: { message_id: 3, chat, date: 0 }, ...more } };
}

test("a text is heard with Telegram's own id, its time and the person's language", () => {
  assert.deepEqual(telegramHeard(message({ text: "call mum" })), {
    channel: "telegram",
    id: "m7",
    personId: "4711",
    kind: "text",
    text: "call mum",
    sentAt: 1_795_000_000_000,
    locale: "pt_BR",
  });
});

test("each kind of content is told from the others", () => {
  const kinds: readonly [object, string | undefined, string?][] = [
    [message({ text: "hi" }), "text", "hi"],
    [message({ photo: [{}], caption: "milk tomorrow at 5" }), "text", "milk tomorrow at 5"],
    [message({ photo: [{}] }), "attachment", ""],
    [message({ voice: {} }), "attachment", ""],
    [message({ location: { latitude: 1, longitude: 2 } }), "attachment", ""],
    [message({ sticker: { emoji: "x" } }), "sticker", ""],
    [message({ text: 5 }), "text", ""],
    [press({ data: "undo:1" }), "postback", "undo:1"],
    [{ update_id: 9, edited_message: { message_id: 7, from, chat, text: "other" } }, "edit", "other"],
    [{ update_id: 9, edited_message: { message_id: 7, from, chat, location: {} } }, undefined],
    [message({ pinned_message: {} }), undefined],
    [message({ chat: group, text: "hi" }), undefined],
    [message({ from: { ...from, is_bot: true }, text: "hi" }), undefined],
    [press({ data: "undo:1", message: { chat: group } }), undefined],
    [press({ game_short_name: "x" }), undefined],
    [{ update_id: 9, channel_post: { chat: { type: "channel" }, text: "hi" } }, undefined],
    [{ update_id: 9, my_chat_member: { chat, from, new_chat_member: { status: "kicked" } } }, undefined],
  ];
  for (const [update, kind, text] of kinds) {
    const said = telegramHeard(update);
    assert.deepEqual([said?.kind, said?.text], [kind, text], JSON.stringify(update));
  }
});

test("commands are words, and a link with a code asks to link another channel", () => {
  const said = (text: string) => telegramHeard(message({ text }))?.text;
  assert.equal(said("/list"), "list");
  assert.equal(said("/cancel@JarvisBot 2"), "cancel 2");
  assert.equal(said("/time_zone Berlin"), "time zone Berlin");
  assert.equal(said("/start"), "hello");
  assert.equal(said("/start A1_b-2"), "link A1_b-2");
  assert.equal(said("/start <script>"), "hello");
  assert.equal(said("/ not a command"), "/ not a command");
});

test("messages, edits and presses never share an id, and a repeat has the same one", () => {
  const updates = [
    message({ text: "a" }),
    { update_id: 7, edited_message: { message_id: 7, from, chat, text: "b" } },
    press({ id: "7", data: "x" }),
  ];
  const ids = updates.map((update) => telegramHeard(structuredClone(update))?.id);
  assert.deepEqual(ids, ["m7", "e7", "c7"]);
  assert.deepEqual(
    ids,
    updates.map((update) => telegramHeard(update)?.id),
  );
});

test("a press is answered at once; a group that Jarvis joins learns once where to write", () => {
  assert.deepEqual(JSON.parse(telegramAnswer(press({ data: "x" }))), {
    method: "answerCallbackQuery",
    callback_query_id: "55",
  });
  const change = (was: string, is: string, where: object) =>
    telegramAnswer({
      my_chat_member: { chat: where, old_chat_member: { status: was }, new_chat_member: { status: is } },
    });
  assert.match(change("left", "member", group), /"chat_id":"-100123".*private chats only/);
  assert.equal(change("member", "administrator", group), "{}");
  assert.equal(change("kicked", "member", chat), "{}");
  assert.equal(change("member", "kicked", chat), "{}");
  assert.equal(telegramAnswer(message({ text: "x" })), "{}");
});

test("wrong types are nothing that was said, and nothing throws", () => {
  const odd = [null, undefined, 5, "x", [], {}, JSON.parse('{"__proto__":{"message":1}}')];
  for (const value of odd) {
    for (const body of [value, { message: value }, { callback_query: value }, { my_chat_member: value }]) {
      assert.equal(telegramHeard(body), undefined);
      assert.equal(telegramAnswer(body), "{}");
    }
    assert.equal(telegramHeard(message({ from: value, text: "x" })), undefined);
    assert.equal(telegramHeard(message({ chat: value, text: "x" })), undefined);
  }
  for (const id of [2 ** 60, 1.5, "", null, {}, "x".repeat(1_000), "a\0b", "\ud800"]) {
    assert.equal(telegramHeard(message({ message_id: id, text: "x" })), undefined);
  }
});

test("whatever people type is heard as they typed it, cut where it is too long", () => {
  for (const text of naughty) {
    const said = telegramHeard(message({ text }));
    assert.equal(said?.kind, "text");
    if (!text.startsWith("/")) assert.equal(said?.text, text);
  }
  assert.equal(telegramHeard(message({ text: "ä😀".repeat(20_000) }))?.text.length, 20_000);
});

function request(headers: Incoming["headers"], ip = "127.0.0.1"): Incoming {
  const body = message({ text: "x" });
  return { raw: Buffer.from(JSON.stringify(body)), headers, query: {}, ip, at: new Date(0), json: () => body };
}

test("an update is taken with the secret alone; the local one from this machine alone; without one, never", () => {
  const name = "x-telegram-bot-api-secret-token";
  const taken = (settings: { secret: string | undefined; isLocal: boolean }, asked: Incoming) =>
    telegramRoute(settings).verify?.(asked, { secret: "" });
  const own = { secret: "s3cret", isLocal: false };
  assert.equal(taken(own, request({ [name]: "s3cret" }, "192.0.2.1")), true);
  for (const given of ["", "s3cre", "s3cretx", "S3CRET", ["s3cret"], undefined]) {
    assert.equal(taken(own, request({ [name]: given })), false, String(given));
  }
  const local = { secret: "local", isLocal: true };
  assert.equal(taken(local, request({ [name]: "local" })), true);
  assert.equal(taken(local, request({ [name]: "local" }, "192.0.2.1")), false);
  assert.equal(taken(local, request({ [name]: "local", "x-forwarded-for": "127.0.0.1" })), false);
  assert.equal(taken({ secret: undefined, isLocal: true }, request({ [name]: "" })), false);
});
