// Which addresses the front page may lead to.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readLinks } from "./links.ts";

const read = (env: Readonly<Record<string, string>>) => readLinks((name) => env[name]);

test("each channel has a link of its own, and none without a setting", () => {
  assert.deepEqual(read({}), {});
  assert.deepEqual(read({ MAIL_LINK: "mailto:jarvis@jarvis.example", SLACK_LINK: "https://jarvis.example/slack" }), {
    mail: "mailto:jarvis@jarvis.example",
    slack: "https://jarvis.example/slack",
  });
});

test("what is no public address of that kind stops the start, by the setting's name", () => {
  for (const value of ["javascript:alert(1)", "http://t.me/bot", "t.me/bot", "mailto:a@b.example"]) {
    assert.throws(() => read({ TELEGRAM_LINK: value }), /TELEGRAM_LINK/);
  }
  assert.throws(() => read({ MAIL_LINK: "https://jarvis.example" }), /MAIL_LINK/);
});
