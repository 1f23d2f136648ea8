// The line to paste is really run by sh, with curl and openssl, against a real server that checks the signature.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { signedCurl } from "./first-webhook.ts";

const missing = ["sh", "curl", "openssl"].filter((tool) => spawnSync(tool, ["-c", "true"]).error !== undefined);
const skip = missing.length > 0 ? `SKIPPED: ${missing.join(", ")} not here to run the line` : false;
const secret = "it's a $ecret `x`";

test("the line sends the text in a signed webhook, with a new id each time", { skip }, async () => {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on("data", (chunk: Buffer) => chunks.push(chunk))
      .on("end", () => {
        const body = Buffer.concat(chunks);
        const expected = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
        if (request.headers["x-hub-signature-256"] === expected) bodies.push(body.toString("utf8"));
        response.end("EVENT_RECEIVED");
      });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const text = `remind me "it's" tea 😀 $(touch x) \`x\` \\ %s !! in 2 minutes`;
  const line = signedCurl({ url: `http://127.0.0.1:${address.port}/webhook?a=1&b=2`, secret, text });
  assert.doesNotMatch(line, /\n/);
  try {
    for (let run = 0; run < 2; run += 1) {
      const shell = spawn("sh", ["-c", line], { stdio: ["ignore", "pipe", "inherit"] });
      const [status] = await once(shell, "close");
      assert.equal(status, 0);
    }
  } finally {
    server.close();
  }
  assert.equal(bodies.length, 2);
  const messages = bodies.map((body) => JSON.parse(body).entry[0].messaging[0]);
  for (const message of messages) {
    assert.equal(message.message.text, text);
    assert.equal(message.sender.id, "first-person");
    assert.ok(Number.isSafeInteger(message.timestamp) && message.timestamp > 1e12);
  }
  assert.notEqual(messages[0].message.mid, messages[1].message.mid);
});
