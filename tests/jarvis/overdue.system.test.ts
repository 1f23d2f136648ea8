// After an hour away, many reminders are overdue on a channel that takes only so many a second: they go out oldest
// first, marked as late, each once, and never faster than the channel's budget.

import assert from "node:assert/strict";
import { test } from "node:test";
import { makeApp } from "../../apps/jarvis/src/app.ts";
import { readSettings } from "../../apps/jarvis/src/settings.ts";
import { tables } from "../../apps/jarvis/src/store/tables.ts";
import { heard } from "../../apps/jarvis/src/streams.ts";
import { publish } from "../../packages/holdfast/src/index.ts";
import { drain, openTestStore, runRoles, until } from "../../packages/holdfast/src/testing/index.ts";

/** What Telegram takes. */
const perSecond = 30;
const people = 120;

test("overdue reminders go out oldest first, late, each once, and no faster than the channel's budget", async () => {
  await using store = await openTestStore({ migrations: [tables] });
  const rung: { readonly atMs: number; readonly text: string }[] = [];
  const telegram = async ({ event }: { readonly event: { readonly text: string } }) => {
    if (event.text.startsWith("⏰")) rung.push({ atMs: performance.now(), text: event.text });
    return { outcome: "sent" } as const;
  };
  const app = makeApp(readSettings({}), { telegram });
  const parts = { app, url: store.url, logLevel: "silent", roles: ["work", "deliver"] } as const;
  const before = await runRoles(parts);
  const said = Array.from({ length: people }, (_, index) => ({
    channel: "telegram" as const,
    id: `m${index}`,
    personId: String(1_000 + index),
    kind: "text" as const,
    // Whoever writes later is due earlier.
    text: `remind me to feed hen ${index} in ${60 + people - index} minutes`,
    sentAt: Date.now(),
  }));
  await publish(store.pool, heard, said);
  await drain(store, 60_000);
  await before.stop();
  // The hour passes.
  await store.pool.query("update holdfast.timer set due_at = due_at - interval '5 hours'");
  await store.pool.query("update jarvis.reminder set due_at = due_at - interval '5 hours'");
  const after = await runRoles(parts);
  try {
    await until("all have rung", () => rung.length >= people);
    await drain(store, 60_000);
  } finally {
    await after.stop();
  }
  const hens = rung.map(({ text }) => Number(/hen (\d+)/.exec(text)?.[1]));
  assert.deepEqual(
    hens,
    Array.from({ length: people }, (_, index) => people - 1 - index),
  );
  for (const { text } of rung) assert.match(text, /late, it was due on/);
  const fastest = Math.max(
    ...rung.map(({ atMs }) => rung.filter((one) => one.atMs >= atMs && one.atMs < atMs + 1_000).length),
  );
  assert.ok(fastest <= perSecond, `${fastest} in a second`);
});
