// Slack's text and plain text, there and back.

import naughty from "big-list-of-naughty-strings" with { type: "json" };
import assert from "node:assert/strict";
import { test } from "node:test";
import { plainOf, slackText } from "./slack-text.ts";

test("what Slack marks is read as people see it", () => {
  const pairs = [
    ["milk &amp; eggs &lt;3 &amp;lt;", "milk & eggs <3 &lt;"],
    ["<@U024BE7LH> and <@U1|ada>", "@U024BE7LH and @ada"],
    ["<#C024BE7LR|general> <#C1>", "#general #C1"],
    ["<!here> <!channel> <!subteam^S1|@team>", "@here @channel @team"],
    ["<!date^1392734382^{date}|18 Feb>", "18 Feb"],
    ["<http://example.com|example.com> <https://example.com/>", "example.com https://example.com/"],
    ["<https://example.com/a?b=1&amp;c=2|the page>", "the page (https://example.com/a?b=1&c=2)"],
    ["<mailto:a@b.example|a@b.example> <tel:+491|+49 1>", "a@b.example +49 1 (+491)"],
    ["a < b > c <> &amp", "a < b > c <> &amp"],
  ];
  for (const [slack = "", plain] of pairs) assert.equal(plainOf(slack), plain);
});

test("what is sent comes back as it was, whatever it is", () => {
  for (const text of [...naughty, "<@U1> & <!channel>", "&lt;", "&amp;lt;"]) {
    const slack = slackText(text, 40_000);
    assert.doesNotMatch(slack, /[<>]|&(?!amp;|lt;|gt;)/);
    assert.equal(plainOf(slack), text.toWellFormed().replaceAll("\0", "\uFFFD"));
  }
});

test("a text is cut at its limit, and neither a character nor an entity in half", () => {
  assert.equal(slackText("abcde", 5), "abcde");
  assert.equal(slackText("abcdef", 5), "abcd…");
  assert.equal(slackText("&&", 10), "&amp;&amp;");
  assert.equal(slackText("&&&", 10), "&amp;…");
  assert.equal(slackText("abc😀😀", 6), "abc😀…");
  for (const one of ["<", "😀", "x"]) assert.ok(slackText(one.repeat(9_000), 3_000).length <= 3_000);
});
