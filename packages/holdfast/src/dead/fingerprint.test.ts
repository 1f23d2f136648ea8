// The same cause has one fingerprint whatever the event was; different causes have different ones.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fault } from "../errors.ts";
import { fingerprint, plainMessage } from "./fingerprint.ts";

function errorWith(message: string, stack: readonly string[] = []): Error {
  const error = new Error(message);
  error.stack = [`Error: ${message}`, ...stack.map((line) => `    at ${line}`)].join("\n");
  return error;
}

function same(...errors: readonly unknown[]): boolean {
  return new Set(errors.map((error) => fingerprint({ consumer: 1, error }))).size === 1;
}

test("numbers, ids, addresses, times and quoted texts make no difference", () => {
  const pairs: readonly [string, string][] = [
    ["no person 17", "no person 4711"],
    ["order 0b8f7f3e-5b1c-4ac4-9b5e-0a4b1c2d3e4f is gone", "order 7d1e2c3b-0000-4ac4-9b5e-ffffffffffff is gone"],
    ['invalid input syntax for type integer: "abc"', 'invalid input syntax for type integer: "what else"'],
    ["cannot reach http://10.0.0.1:8080/a?b=1", "cannot reach https://example.org/c"],
    ["connect ECONNREFUSED 127.0.0.1:5432", "connect ECONNREFUSED ::1:5433"],
    [
      "no answer from anna@example.org since 2026-01-02T03:04:05.678Z",
      "no answer from bo+x@example.co.uk since 2025-12-31",
    ],
    ["token deadbeefcafe is over", "token 00ff00ff00ff is over"],
    ["message mid.$cAAJdkr1 was deleted", "message mid.$cAAJzzz9 was deleted"],
    ["'a' is not one of\n  'b'", "'x y' is not one of 'z'"],
    ["no answer within 10000 ms", "no answer within 250 ms"],
    ["can't find room 5, don't try", "can't find room 6, don't try"],
  ];
  for (const [one, other] of pairs) assert.ok(same(errorWith(one), errorWith(other)), `${one} / ${other}`);
});

test("the event's own id and key make no difference, where they stand alone", () => {
  const of = (id: string, key: string) =>
    fingerprint({ consumer: 1, error: new Error(`${key} has no room for ${id}, a last one`), names: [id, key] });
  assert.equal(of("breakfast", "anna"), of("lunch", "bo"));
  assert.equal(plainMessage("a cat has a hat", ["a"]), "# cat has # hat");
});

test("other words, names of the code, codes, statuses, consumers and outcomes are other causes", () => {
  const errors = [
    errorWith("no person 17"),
    errorWith("no order 17"),
    new TypeError("Cannot read properties of undefined (reading 'name')"),
    new TypeError("Cannot read properties of undefined (reading 'address')"),
    Object.assign(new Error("duplicate key"), { code: "23505", constraint: "people_pkey" }),
    Object.assign(new Error("duplicate key"), { code: "23505", constraint: "people_mail_key" }),
    Object.assign(new Error("duplicate key"), { code: "23514" }),
    errorWith("the service answered 503"),
    errorWith("the service answered 429"),
    errorWith("HTTP 404"),
    errorWith("HTTP 500"),
    fault("HF_EVENT_UNREADABLE", { id: "x", reason: "no name" }),
    "a text that was thrown",
    undefined,
  ];
  const all = errors.map((error) => fingerprint({ consumer: 1, error }));
  assert.equal(new Set(all).size, errors.length);
  const death = { consumer: 1, error: "no" };
  const kinds = [death, { ...death, consumer: 2 }, { ...death, refused: true }];
  assert.equal(new Set(kinds.map((one) => fingerprint(one))).size, 3);
});

test("the first frame of own code counts, by file and function, and outlives edits and releases", () => {
  const stack = (folder: string, line: number, name = "remind") => [
    `Query.handle (${folder}/node_modules/pg/lib/query.js:${line}:1)`,
    "process.processTicksAndRejections (node:internal/process/task_queues:105:5)",
    `async ${name} (file://${folder}/src/work/remind.ts:${line}:7)`,
    `async runEach (/elsewhere/batch.ts:${line}:1)`,
  ];
  const at = (...place: Parameters<typeof stack>) => errorWith("no", stack(...place));
  assert.ok(same(at("/srv/release-1", 10), at("/srv/release-2", 99)));
  assert.ok(!same(at("/srv/release-1", 10), at("/srv/release-1", 10, "answer")));
  assert.ok(!same(at("/srv/release-1", 10), errorWith("no")));
  const built = errorWith("no", ["async remind (/srv/x/dist/work/remind.js:1:1)"]);
  assert.ok(same(at("/srv/release-1", 10), built));
  const wrapped = Object.assign(errorWith("no"), { cause: built });
  assert.ok(same(wrapped, built));
  // Frames of the runtime itself are nobody's cause.
  const error = errorWith("no", ["runEach (/runtime/work/batch.ts:1:1)"]);
  assert.equal(fingerprint({ consumer: 1, error }, "/runtime/"), fingerprint({ consumer: 1, error: errorWith("no") }));
});

test("whatever is thrown has a fingerprint, and soon", () => {
  const long = "a1 ".repeat(100_000);
  const odd = [
    null,
    1n,
    Symbol("s"),
    { a: 1 },
    new Error("\0\ud800"),
    new Error(long),
    errorWith("(".repeat(50_000)),
    long,
  ];
  const began = performance.now();
  for (const error of odd) assert.match(fingerprint({ consumer: 1, error, names: ["\ud800", ""] }), /^[0-9a-f]{12}$/);
  assert.ok(performance.now() - began < 5_000);
});
