import assert from "node:assert/strict";
import { it } from "node:test";
import { withoutSecrets } from "./secrets.ts";

const cases: readonly [string, string][] = [
  ["postgres://app:pw-1234@db/shop", "postgres://app:(hidden)@db/shop"],
  ["API_KEY=abc123 node server.js", "API_KEY=(hidden) node server.js"],
  ["node x.js --password hunter2 --port 3", "node x.js --password (hidden) --port 3"],
  ['{"token":"abc def","name":"Zoë"}', '{"token":(hidden),"name":"Zoë"}'],
  ["GET /x?access_token=abc&page=2", "GET /x?access_token=(hidden)&page=2"],
  ["Authorization: Bearer abc.def", "Authorization: (hidden)"],
  ["key sk_live_1234567890 used", "key (hidden) used"],
  ["select * from resets where token = $1 and secret = ?", "select * from resets where token = $1 and secret = ?"],
  ["POST /reset-password: 12 ms", "POST /reset-password: 12 ms"],
  ["password: hunter2", "password: (hidden)"],
  ["12 tokens a visit, src/token.js:12", "12 tokens a visit, src/token.js:12"],
];

for (const [text, clean] of cases) it(`a report says ${clean}`, () => assert.equal(withoutSecrets(text), clean));

it("a secret that the caller knows is hidden wherever it stands, also as it is spelled in a URL", () => {
  const told = { list: ["it was s3cret/word", 5], deep: { "s3cret%2Fword": true } };
  assert.deepEqual(withoutSecrets(told, ["postgres://me:s3cret%2Fword@db/x"]), {
    list: ["it was (hidden)", 5],
    deep: { "(hidden)": true },
  });
});
