// Everything that reads what comes from outside, with whatever there is: it gives a value or an error of ours, and
// nothing else.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { outcomeToken, readOutcomeToken } from "../../packages/holdfast/src/accept/outcome.ts";
import { wantsPosition } from "../../packages/holdfast/src/accept/position.ts";
import { parseBody } from "../../packages/holdfast/src/accept/route.ts";
import { checkPlan, type Plan } from "../../packages/holdfast/src/budget/plan.ts";
import { printable } from "../../packages/holdfast/src/command/printable.ts";
import { fingerprint } from "../../packages/holdfast/src/dead/fingerprint.ts";
import { retryAfterMs } from "../../packages/holdfast/src/deliver/retry-after.ts";
import { HoldfastError } from "../../packages/holdfast/src/errors.ts";
import { limits } from "../../packages/holdfast/src/limits.ts";
import { decodeBody } from "../../packages/holdfast/src/log/body.ts";
import { isDeeperThan } from "../../packages/holdfast/src/log/depth.ts";
import { storableName } from "../../packages/holdfast/src/log/name.ts";
import { readSettings } from "../../packages/holdfast/src/role/settings.ts";
import { makePlan, PlanProblem } from "../../packages/holdfast/src/schedule/plan.ts";
import { always, anyBytes, anyText, piecesOf } from "./property.ts";

/** What `work` gives, or undefined when it throws an error of one of our own kinds. */
function orOwnError<Value>(work: () => Value, ...kinds: readonly (new (...words: never[]) => Error)[]) {
  try {
    return work();
  } catch (error) {
    if (kinds.some((kind) => error instanceof kind)) return undefined;
    throw error;
  }
}

/** Every string and key of parsed JSON; a key that changes a prototype is none of them. */
function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  assert.ok(!Object.hasOwn(value, "__proto__"));
  return Object.entries(value).flatMap(([key, inner]) => [key, ...texts(inner)]);
}

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

test("a body becomes JSON that can be stored everywhere, or an error for its sender", () => {
  always(anyBytes, (bytes) => {
    const value = orOwnError(() => parseBody(bytes), HoldfastError);
    for (const text of texts(value)) assert.ok(text.isWellFormed() && !text.includes("\0"));
  });
});

test("a body that is JSON comes out as it went in, but for what cannot be stored", () => {
  const clean = fc.jsonValue({ maxDepth: 6 }).map((value) => JSON.stringify(value));
  always(clean, (json) => {
    const { value, cleaned } = decodeBody(Buffer.from(json));
    if (!cleaned && !/__proto__/.test(json)) assert.equal(JSON.stringify(value), json);
  });
});

test("the depth that is counted before parsing is that of what is parsed", () => {
  always(fc.tuple(fc.json({ maxDepth: 10 }), fc.nat({ max: 12 })), ([json, limit]) => {
    assert.equal(isDeeperThan(Buffer.from(json), limit), depthOf(JSON.parse(json)) > limit);
  });
  always(anyBytes, (bytes) => void isDeeperThan(bytes, 5));
});

test("names can be stored, and two of them never become the same", () => {
  const names = fc.oneof(anyText, fc.string({ minLength: 190, maxLength: 210 }));
  always(fc.tuple(names, names), ([one, other]) => {
    const stored = storableName(one);
    assert.ok(stored.isWellFormed() && !stored.includes("\0") && stored.length <= limits.nameCharacters);
    assert.equal(stored === storableName(other), one === other);
  });
});

test("whatever stands in Retry-After, a wait has an end", () => {
  const when = fc.oneof(
    anyText,
    piecesOf("Sun, 06 Nov 1994 08:49:37 GMT", "Sat, 21 Nov 2026 10:00:00 GMT", "1", "99999999999999", "-", "e9", " "),
    fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
  );
  always(fc.tuple(when, when), ([after, date]) => {
    const waitMs = retryAfterMs({ "retry-after": after, date });
    assert.ok(waitMs === undefined || (waitMs > 0 && waitMs <= limits.retryAfterCapMs), String(waitMs));
  });
});

test("a preference is found or not, whatever the header holds", () => {
  const header = fc.oneof(anyText, piecesOf("holdfast-position", ";", ",", "=", '"', " ", "wait=1"));
  const reply = { header: () => undefined } as unknown as Parameters<typeof wantsPosition>[2];
  always(fc.oneof(header, fc.array(header, { maxLength: 4 }), fc.constant(undefined)), (prefer) => {
    assert.equal(typeof wantsPosition({ position: "asked" }, { prefer }, reply), "boolean");
  });
});

test("only an address that this installation has made names an event", () => {
  const ticket = fc.record({
    class: fc.constantFrom("critical" as const, "normal" as const, "sheddable" as const),
    place: fc.nat(),
  });
  const name = fc.record({ stream: fc.nat({ max: 32_000 }), id: anyText.map(storableName) });
  always(fc.tuple(name, fc.option(ticket, { nil: undefined }), fc.nat(), anyText), ([event, at, place, junk]) => {
    const stands = at && { ...at, stream: event.stream };
    const token = outcomeToken("secret", event, stands);
    assert.deepEqual(readOutcomeToken("secret", token), { ...event, ticket: stands });
    const index = place % token.length;
    const changed = `${token.slice(0, index)}${junk}${token.slice(index + 1)}`;
    if (changed !== token) assert.equal(readOutcomeToken("secret", changed), undefined);
    assert.equal(readOutcomeToken("another", token), undefined);
  });
  always(fc.oneof(anyText, piecesOf(".", "1", "-", "_", "aWQ", "e30")), (token) => {
    assert.equal(readOutcomeToken("secret", token), undefined);
  });
});

test("a schedule is a plan with an order of firings, or a problem in words", () => {
  const cron = piecesOf(
    "*",
    "0",
    "59",
    "*/5",
    "1-5",
    ",",
    " ",
    " ",
    "L",
    "#1",
    "MON",
    "JAN",
    "@daily",
    "W",
    "31",
    "2",
    "?",
  );
  const zone = fc.oneof(anyText, fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "+01:00", "utc", ""));
  const five = fc.array(fc.constantFrom("*", "0", "*/7", "1-5", "L", "29", "2", "1,3", "MON#1"), {
    minLength: 5,
    maxLength: 5,
  });
  const when = fc.oneof(
    fc
      .tuple(
        fc.oneof(
          cron,
          five.map((parts) => parts.join(" ")),
        ),
        zone,
      )
      .map(([one, of]) => ({ cron: one, zone: of })),
    fc.oneof(fc.double(), fc.integer()).map((everyMs) => ({ everyMs })),
  );
  fc.assert(
    fc.property(when, (one) => {
      const plan = orOwnError(() => makePlan(one), PlanProblem);
      const atMs = Date.UTC(2026, 10, 21);
      const nextMs = plan?.after(atMs);
      assert.ok(nextMs === undefined || nextMs > atMs);
    }),
    // Each takes a millisecond or two.
    { seed: 20_261_121, numRuns: 1_000 },
  );
});

test("a budget is all right, or wrong in words", () => {
  const figure = fc.oneof(fc.double(), fc.integer(), fc.constant(undefined));
  const plan = fc.record({
    perSecond: figure,
    perDay: figure,
    zone: fc.oneof(anyText, fc.constant("UTC")),
    reserve: fc.record({ critical: fc.double(), normal: fc.double() }),
    spreadMs: figure,
  });
  always(fc.tuple(anyText, plan), ([name, one]) => {
    // Numbers where there may be none are what is tried.
    orOwnError(() => checkPlan({ kind: "budget", name, plan: one as Plan }), HoldfastError);
  });
});

test("settings are read, or refused by name", () => {
  const value = fc.option(fc.oneof(anyText, fc.double().map(String)), { nil: undefined });
  const names = ["PORT", "HOST", "HOLDFAST_LOG_LEVEL", "HOLDFAST_RETAIN_HOURS", "HOLDFAST_STORE_BYTES"];
  always(fc.record(Object.fromEntries(names.map((name) => [name, value]))), (env) => {
    const settings = orOwnError(() => readSettings(env), HoldfastError);
    if (settings) assert.ok(Number.isInteger(settings.port) && settings.retainHours > 0);
  });
});

test("text of others has nothing left that moves a cursor or turns letters around", () => {
  always(anyText, (text) => assert.doesNotMatch(printable(text), /[\p{Cc}\p{Cf}]/u));
});

test("whatever an event died of has a fingerprint", () => {
  const thrown = fc.oneof(
    anyText.map((message) => new Error(message)),
    anyText,
    fc.jsonValue(),
    fc.tuple(anyText, anyText).map(([message, stack]) => Object.assign(new Error(message), { stack })),
  );
  always(fc.tuple(thrown, fc.array(anyText, { maxLength: 2 })), ([error, names]) => {
    assert.match(fingerprint({ consumer: 1, error, names }), /^[0-9a-f]{12}$/);
  });
});
