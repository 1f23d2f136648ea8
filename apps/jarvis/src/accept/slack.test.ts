// What Slack sends as its documentation shows it, and values that nobody should send.

import naughty from "big-list-of-naughty-strings" with { type: "json" };
import assert from "node:assert/strict";
import { test } from "node:test";
import { slackAnswer, slackFormAnswer, slackFormHeard, slackHeard } from "./slack.ts";

const message = { type: "message", channel_type: "im", channel: "D1", user: "U1", ts: "1795000000.000500" };
const authorizations = [{ team_id: "T1", user_id: "UBOT", is_bot: true }];

function post(event: object, more: object = {}): object {
  return {
    type: "event_callback",
    team_id: "T1",
    event_id: "Ev1",
    authorizations,
    event: { ...message, ...event },
    ...more,
  };
}

function edit(changed: object, before: object = { text: "old" }): object {
  const edited = { user: "U1", ts: "2" };
  return post({
    subtype: "message_changed",
    user: undefined,
    message: { user: "U1", edited, ...changed },
    previous_message: before,
  });
}

test("a direct message is heard with its event's id, its sender of that workspace, and its time", () => {
  assert.deepEqual(slackHeard(post({ text: "milk &amp; eggs" })), {
    channel: "slack",
    id: "Ev1",
    personId: "T1-U1",
    kind: "text",
    text: "milk & eggs",
    sentAt: 1_795_000_000_000,
  });
  assert.equal(slackHeard(post({ text: "x" }, { team_id: "T2" }))?.personId, "T2-U1");
});

test("each kind of event is told from the others", () => {
  const files = [{ id: "F1" }];
  const kinds: readonly [object, string | undefined, string?][] = [
    [post({ text: "hi" }), "text", "hi"],
    [post({ subtype: "file_share", files, text: "look" }), "text", "look"],
    [post({ subtype: "file_share", files, text: "" }), "attachment", ""],
    [post({ text: "" }), "text", ""],
    [post({ text: 5 }), "text", ""],
    [post({ type: "app_mention", channel_type: undefined, text: "<@UBOT> list" }), "text", "list"],
    [post({ type: "app_mention", text: "hey <@UBOT|jarvis>, list" }), "text", "hey , list"],
    [post({ type: "app_mention", text: " <@UOTHER> list" }), "text", "list"],
    [edit({ text: "new" }), "edit", "new"],
    // A preview was added.
    [edit({ text: "old" }), undefined],
    [edit({ text: "new", edited: undefined }), undefined],
    [edit({ text: "new", bot_id: "B1" }), undefined],
    [edit({ text: "This message was deleted.", subtype: "tombstone" }), undefined],
    [post({ subtype: "message_deleted", previous_message: { text: "x" } }), undefined],
    [post({ text: "hi", bot_id: "B1" }), undefined],
    [post({ text: "hi", subtype: "bot_message" }), undefined],
    [post({ text: "hi", user: "UBOT" }), undefined],
    [post({ text: "hi", user: "USLACKBOT" }), undefined],
    [post({ text: "hi", channel_type: "channel" }), undefined],
    [post({ text: "hi", channel_type: "mpim" }), undefined],
    [post({ text: "hi", subtype: "channel_join" }), undefined],
    [post({ type: "app_home_opened" }), undefined],
    [{ ...post({ text: "hi" }), type: "url_verification" }, undefined],
  ];
  for (const [body, kind, text] of kinds) {
    const said = slackHeard(body);
    assert.deepEqual([said?.kind, said?.text], [kind, text], JSON.stringify(body));
  }
});

function pressed(more: object): Buffer {
  const actions = [{ type: "button", action_id: "b0", value: "undo:1", action_ts: "1795000001.25" }];
  const payload = { type: "block_actions", team: { id: "T1" }, user: { id: "U1", team_id: "T9" }, actions, ...more };
  return Buffer.from(new URLSearchParams({ payload: JSON.stringify(payload) }).toString());
}

test("a button that is pressed says what it stands for, of whom the workspace is named in one place or the other", () => {
  assert.deepEqual(slackFormHeard(pressed({})), {
    channel: "slack",
    id: "a1795000001.25",
    personId: "T1-U1",
    kind: "postback",
    text: "undo:1",
    sentAt: 1_795_000_001_250,
  });
  assert.equal(slackFormHeard(pressed({ team: null }))?.personId, "T9-U1");
  for (const more of [
    { type: "view_submission" },
    { actions: [] },
    { actions: 5 },
    { user: null },
    { actions: [{}] },
  ]) {
    assert.equal(slackFormHeard(pressed(more)), undefined);
  }
  assert.equal(slackFormAnswer(pressed({})), "");
});

test("a command is heard as its words, and answered to its sender alone", () => {
  const form = (more: Record<string, string>) => {
    const own = { command: "/jarvis", team_id: "T1", user_id: "U1", trigger_id: "1.2", text: "milk &amp; eggs at 5" };
    return Buffer.from(new URLSearchParams({ ...own, ...more }).toString());
  };
  const said = { channel: "slack", id: "s1.2", personId: "T1-U1", kind: "text", sentAt: null };
  assert.deepEqual(slackFormHeard(form({})), { ...said, text: "milk & eggs at 5" });
  assert.deepEqual(slackFormHeard(form({ text: " " })), { ...said, text: "help" });
  assert.match(slackFormAnswer(form({})), /"ephemeral"/);
  for (const more of [{ ssl_check: "1" }, { command: "jarvis" }, { user_id: "" }, { trigger_id: "" }]) {
    assert.equal(slackFormHeard(form(more)), undefined);
  }
});

test("Slack's question whether the address is ours is answered with its own word, and nothing else is", () => {
  const asked = { type: "url_verification", challenge: '3eZ"\n' };
  assert.deepEqual(JSON.parse(slackAnswer(asked)), { challenge: '3eZ"\n' });
  assert.deepEqual(JSON.parse(slackAnswer({ type: "url_verification", challenge: 5 })), { challenge: "" });
  for (const body of [post({ text: "x" }), null, [], "x"]) assert.equal(slackAnswer(body), "{}");
});

test("wrong types are nothing that was said, and nothing throws", () => {
  const odd = [null, undefined, 5, "x", [], {}, JSON.parse('{"__proto__":{"type":"event_callback"}}')];
  for (const value of odd) {
    assert.equal(slackHeard(value), undefined);
    assert.equal(slackHeard({ type: "event_callback", team_id: "T1", event_id: "E", event: value }), undefined);
    assert.equal(slackHeard(post({ text: "x", user: value })), undefined);
    assert.equal(slackHeard(post({ text: "x" }, { team_id: value === "x" ? "t-1" : value })), undefined);
    assert.equal(slackHeard(post({ text: "x" }, { authorizations: value }))?.kind, "text");
    assert.equal(slackHeard(post({ subtype: "message_changed", message: value })), undefined);
    assert.equal(slackFormHeard(Buffer.from(`payload=${encodeURIComponent(JSON.stringify(value) ?? "")}`)), undefined);
  }
  for (const body of ["", "%", "payload", "payload=%E0%A4%A", "\xff\xfe\0", "command=/x"]) {
    assert.equal(slackFormHeard(Buffer.from(body, "latin1")), undefined);
  }
});

test("whatever people type is heard, cut where it is too long", () => {
  for (const text of naughty) assert.equal(slackHeard(post({ text }))?.kind, "text");
  assert.equal(slackHeard(post({ text: "ä😀".repeat(20_000) }))?.text.length, 20_000);
});
