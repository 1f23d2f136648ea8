// What outside services say of when to come again, and what they mean by it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "../limits.ts";
import { retryAfterMs } from "./retry-after.ts";

const date = "Tue, 01 Jan 2030 00:00:00 GMT";

test("seconds count as they are, and a date from the date of the answer, whatever our own clock says", () => {
  assert.equal(retryAfterMs({ "retry-after": "120" }), 120_000);
  assert.equal(retryAfterMs({ "retry-after": " 1 ", date }), 1_000);
  assert.equal(retryAfterMs({ "retry-after": "Tue, 01 Jan 2030 00:00:05 GMT", date }), 5_000);
  assert.equal(
    retryAfterMs({ "retry-after": "Thu, 21 Oct 1999 07:28:05 GMT", date: "Thu, 21 Oct 1999 07:28:00 GMT" }),
    5_000,
  );
});

test("a time beyond all reason is brought down to the limit", () => {
  for (const when of ["9".repeat(15), "Tue, 01 Jan 2999 00:00:00 GMT"]) {
    assert.equal(retryAfterMs({ "retry-after": when, date }), limits.retryAfterCapMs, when);
  }
});

test("garbage, times that are over, and dates without a date to count from are ignored", () => {
  const garbage = ["", "soon", "-5", "0", "1.5", "1e9", "9".repeat(16), "1 s", "Tue, 99 Jan 2030 00:00:05 GMT", "NaN"];
  for (const when of [...garbage, "Mon, 31 Dec 2029 23:59:59 GMT", "2030-01-01T00:00:05Z"]) {
    assert.equal(retryAfterMs({ "retry-after": when, date }), undefined, when);
  }
  assert.equal(retryAfterMs({}), undefined);
  assert.equal(retryAfterMs({ "retry-after": "Tue, 01 Jan 2030 00:00:05 GMT" }), undefined);
  assert.equal(retryAfterMs({ "retry-after": "Tue, 01 Jan 2030 00:00:05 GMT", date: "today" }), undefined);
});
