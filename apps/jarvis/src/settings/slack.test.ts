// Slack's settings: one token or one for each workspace, never without the secret that proves who sends.

import assert from "node:assert/strict";
import { test } from "node:test";
import { localSlackSecret, readSlack } from "./slack.ts";

const read = (env: Readonly<Record<string, string>>) => readSlack((name) => env[name]);
const own = { SLACK_SIGNING_SECRET: "s", SLACK_BOT_TOKEN: "xoxb-1-abcdef" };

test("without a token the stand-in is used, with a secret that holds on this machine alone", () => {
  const local = read({ HOLDFAST_STAND_IN_SLACK: "http://127.0.0.1:3004" });
  assert.partialDeepStrictEqual(local, {
    signingSecret: localSlackSecret,
    isLocal: true,
    apiUrl: "http://127.0.0.1:3004",
  });
  assert.equal(local.tokens.get("*"), "xoxb-stand-in");
  assert.equal(read({ HOST: "0.0.0.0" }).signingSecret, undefined);
});

test("one token serves all workspaces, several are for theirs", () => {
  assert.deepEqual([...read(own).tokens], [["*", "xoxb-1-abcdef"]]);
  assert.equal(read(own).apiUrl, "https://slack.com");
  const several = read({ ...own, SLACK_BOT_TOKEN: "T1=xoxb-1-abcdef, T2=xoxb-2-abcdef" });
  assert.deepEqual(
    [...several.tokens],
    [
      ["T1", "xoxb-1-abcdef"],
      ["T2", "xoxb-2-abcdef"],
    ],
  );
});

test("what cannot be right refuses to start, and shows no token", () => {
  const wrong = [
    { SLACK_BOT_TOKEN: "xoxb-1-abcdef" },
    { ...own, SLACK_BOT_TOKEN: "secret-word" },
    { ...own, SLACK_BOT_TOKEN: "xoxb-1-abcdef xoxb-2-abcdef" },
    { ...own, SLACK_BOT_TOKEN: "T1=xoxb-1-abcdef,T1=xoxb-2-abcdef" },
    { ...own, SLACK_API_URL: "slack.com" },
  ];
  for (const env of wrong) {
    assert.throws(
      () => read(env),
      (error: { code?: unknown; message: string }) =>
        error.code === "HF_SETTING_BAD" && !/secret-w|abcdef/.test(error.message),
      JSON.stringify(env),
    );
  }
});
