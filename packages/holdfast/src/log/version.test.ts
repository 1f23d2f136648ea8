// The version of a body goes wherever the body goes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { append } from "./append.ts";
import { recordEnded } from "./ended.ts";
import { type LogEvent } from "./stored-event.ts";
import { freshReader, sample, storeOf } from "./sample.ts";
import { dueEvents, keep } from "./waiting.ts";

test("the version of an event goes along into the log, what waits and what has ended", async (t) => {
  const { pool } = await storeOf(t);
  const reader = freshReader();
  const read = async (): Promise<LogEvent> => (await reader.read(pool, 1))?.events[0] ?? assert.fail();
  await append(pool, "normal", [{ ...sample("a"), version: 3 }]);
  const event = await read();
  assert.equal(event.version, 3);

  const place = { consumer: 1, class: "normal" as const };
  await keep(pool, place, [{ event, tries: 1, delayMs: 0 }]);
  const [kept] = await dueEvents(pool, place, { slots: [event.slot], rows: 1, inOrder: true });
  assert.equal(kept?.version, 3);
  await recordEnded(pool, place, [{ event, outcome: "dead", tries: 1, reason: "" }]);
  assert.deepEqual((await pool.query("select version from holdfast.ended")).rows, [{ version: 3 }]);

  await append(pool, "normal", [sample("c")]);
  assert.equal((await read()).version, 1);
});
