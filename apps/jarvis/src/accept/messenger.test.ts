// Messenger's webhook bodies as its documentation shows them, and bodies that nobody should send.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_EVENTS_PER_POST } from "../rules/limits.ts";
import { messagesOf, subscribeAnswer } from "./messenger.ts";

const ids = { sender: { id: "25" }, recipient: { id: "77" }, timestamp: 1_795_000_000_000 };

function post(...items: readonly unknown[]): unknown {
  return { object: "page", entry: [{ id: "77", time: 1, messaging: items }] };
}

test("a text is an event with Messenger's own id", () => {
  const item = { ...ids, message: { mid: "m_1", text: "call mum \0\ud800" } };
  assert.deepEqual(messagesOf(post(item)), {
    events: [{ id: "m_1", personId: "25", kind: "text", text: "call mum \0\ud800", sentAt: 1_795_000_000_000 }],
    refused: 0,
  });
});

test("each kind of item is told from the others", () => {
  const kinds = [
    [{ message: { mid: "a", text: "hi" } }, "text", "hi"],
    [{ message: { mid: "a", text: "Undo", quick_reply: { payload: "undo" } } }, "postback", "undo"],
    [{ postback: { mid: "a", title: "Get started", payload: "GET_STARTED" } }, "postback", "GET_STARTED"],
    [{ postback: { title: "Help" } }, "postback", "Help"],
    [{ message: { mid: "a", sticker_id: 369, attachments: [{ type: "image" }] } }, "sticker", ""],
    [{ message: { mid: "a", attachments: [{ type: "image", payload: { sticker_id: 3 } }] } }, "sticker", ""],
    [{ message: { mid: "a", attachments: [{ type: "audio", payload: { url: "x" } }] } }, "attachment", ""],
    [{ message: { mid: "a", is_echo: true, text: "hi" } }, "ignored", ""],
    [{ read: { watermark: 1 } }, "ignored", ""],
    [{ delivery: { mids: ["a"], watermark: 1 } }, "ignored", ""],
    [{ reaction: { emoji: "x" } }, "ignored", ""],
    [{ message: { mid: "a", text: "" } }, "text", ""],
    [{ message: { mid: "a", text: 5 } }, "text", ""],
  ] as const;
  for (const [content, kind, text] of kinds) {
    const { events, refused } = messagesOf(post({ ...ids, ...content }));
    assert.deepEqual([events[0]?.kind, events[0]?.text, refused], [kind, text, 0], JSON.stringify(content));
  }
});

test("several entries with several items come in their order", () => {
  const item = (mid: string): unknown => ({ ...ids, message: { mid, text: "x" } });
  const body = { entry: [{ messaging: [item("1"), item("2")] }, { changes: [] }, { messaging: [item("3")] }] };
  const { events, refused } = messagesOf(body);
  assert.deepEqual([events.map(({ id }) => id), refused], [["1", "2", "3"], 0]);
});

test("an item without an id of its own has the same id at each repeat and another than its neighbours", () => {
  const press = (payload: string, timestamp: number): unknown => ({ ...ids, timestamp, postback: { payload } });
  const body = post(
    press("a", 1),
    press("b", 1),
    press("a", 2),
    { ...ids, read: { watermark: 1 } },
    { ...ids, read: { watermark: 2 } },
  );
  const first = messagesOf(body).events.map(({ id }) => id);
  const again = messagesOf(structuredClone(body)).events.map(({ id }) => id);
  assert.deepEqual(first, again);
  assert.equal(new Set(first).size, 5);
});

test("ids are texts even where a number was sent, unless the number cannot be trusted", () => {
  const of = (id: unknown): unknown =>
    messagesOf(post({ ...ids, sender: { id }, message: { mid: "m", text: "x" } })).events[0]?.personId;
  assert.equal(of(25), "25");
  for (const odd of [2 ** 60, 1.5, "", null, {}, "x".repeat(1_000), "a\0b", "\ud800"]) assert.equal(of(odd), undefined);
});

test("a locale is taken only if it is one", () => {
  const of = (locale: unknown): unknown =>
    messagesOf(post({ ...ids, sender: { id: "1", locale }, message: { mid: "m", text: "x" } })).events[0]?.locale;
  assert.equal(of("de_DE"), "de_DE");
  for (const odd of [5, "deutsch", "", null]) assert.equal(of(odd), undefined);
});

test("wrong types are counted as refused, the good items beside them are taken, and nothing throws", () => {
  const good = { ...ids, message: { mid: "m", text: "x" } };
  const deep: unknown = JSON.parse(`${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`);
  const mixed = messagesOf(post(null, 5, "x", [], {}, { sender: 5 }, { ...ids, read: deep }, good));
  assert.deepEqual([mixed.events.map(({ id }) => id), mixed.refused], [["m"], 7]);
  for (const body of [null, undefined, 5, "x", [], {}, { entry: 5 }, { entry: {} }, JSON.parse('{"__proto__":1}')]) {
    assert.deepEqual(messagesOf(body), { events: [], refused: 1 });
  }
  assert.deepEqual(messagesOf({ entry: [null, 5, { messaging: 5 }, []] }), { events: [], refused: 4 });
});

test("items beyond the limit of one post are refused and counted", () => {
  const items = Array.from({ length: MAX_EVENTS_PER_POST + 3 }, (_, at) => ({
    ...ids,
    message: { mid: `m${at}`, text: "x" },
  }));
  const { events, refused } = messagesOf(post(...items));
  assert.deepEqual([events.length, refused], [MAX_EVENTS_PER_POST, 3]);
});

test("the subscription check is answered only with the right token and a harmless challenge", () => {
  const query = { "hub.mode": "subscribe", "hub.verify_token": "tok", "hub.challenge": "1158201444" };
  assert.equal(subscribeAnswer(query, "tok"), "1158201444");
  assert.equal(subscribeAnswer(query, "other"), null);
  assert.equal(subscribeAnswer({ ...query, "hub.verify_token": "" }, ""), null);
  assert.equal(subscribeAnswer({ ...query, "hub.verify_token": ["tok"] }, "tok"), null);
  assert.equal(subscribeAnswer({ ...query, "hub.mode": "other" }, "tok"), null);
  assert.equal(subscribeAnswer({ ...query, "hub.challenge": "<script>" }, "tok"), null);
  assert.equal(subscribeAnswer({}, "tok"), null);
});
