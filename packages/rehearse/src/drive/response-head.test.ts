import assert from "node:assert/strict";
import { it } from "node:test";
import { parseHead, retryAfterMs } from "./response-head.ts";

it("headers are known by their names in any case, and only by their whole names", () => {
  const head = parseHead(
    "HTTP/1.1 200 OK\r\nCONTENT-LENGTH:  12 \r\nx-retry-af: 1\r\nRetry-AFTER: 3\r\nconnectioN: close, x",
  );
  assert.deepEqual(head, {
    status: 200,
    keepAlive: false,
    chunked: false,
    contentLength: 12,
    retryAfter: "3",
    setsCookie: false,
  });
});

it("Retry-After is read as seconds or as a date, and a date in the past asks for no wait", () => {
  const nowMs = Date.parse("Wed, 21 Oct 2026 07:28:00 GMT");
  assert.equal(retryAfterMs("120", nowMs), 120_000);
  assert.equal(retryAfterMs("Wed, 21 Oct 2026 07:28:05 GMT", nowMs), 5_000);
  assert.equal(retryAfterMs("Wed, 21 Oct 2026 07:27:00 GMT", nowMs), 0);
  assert.equal(retryAfterMs("soon", nowMs), undefined);
  assert.equal(retryAfterMs(undefined, nowMs), undefined);
});
