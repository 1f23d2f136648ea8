// For the tests of what works by itself: Jarvis' work and deliver on a store of their own, people who write on the web
// page, and what they see there.

import { randomUUID } from "node:crypto";
import { publish } from "../../packages/holdfast/src/index.ts";
import { classes } from "../../packages/holdfast/src/log/class.ts";
import {
  drain,
  type ManualClock,
  manualClock,
  openTestStore,
  runRoles,
  type TestStore,
} from "../../packages/holdfast/src/testing/index.ts";
import { makeApp } from "../../apps/jarvis/src/app.ts";
import { type Transports } from "../../apps/jarvis/src/channels.ts";
import { readSettings } from "../../apps/jarvis/src/settings.ts";
import { addReminders } from "../../apps/jarvis/src/store/reminders.ts";
import { tables } from "../../apps/jarvis/src/store/tables.ts";
import { type Heard, heard } from "../../apps/jarvis/src/streams.ts";

export interface ClockedJarvis extends AsyncDisposable {
  readonly store: TestStore;
  readonly clock: ManualClock;
  /** Says something for each of these people, all at once, without waiting for what comes of it. */
  say(text: string, people: readonly string[], more?: Partial<Heard>): Promise<void>;
  /** Gives a person of the web page an open reminder. */
  remind(person: string, what: string, dueAt: string): Promise<void>;
  /** What Jarvis has said to a person, and what their zone is. */
  lines(person: string): Promise<string[]>;
  zone(person: string): Promise<string | undefined>;
  drain(): Promise<void>;
}

/** Starts Jarvis with these settings, at this time, which stands still; `transports` take the place of those it has. */
export async function startClocked(
  env: Readonly<Record<string, string>>,
  now: string,
  transports: Transports = {},
): Promise<ClockedJarvis> {
  await using opening = new AsyncDisposableStack();
  const store = opening.use(await openTestStore({ migrations: [tables] }));
  const clock = await manualClock(store, new Date(now));
  const app = makeApp(readSettings(env), transports);
  const parts = { app, url: store.url, now: clock.now, logLevel: "silent" } as const;
  const running = await runRoles({ ...parts, roles: ["work", "deliver"] });
  opening.defer(() => running.stop());
  const opened = opening.move();
  let number = 0;
  return {
    store,
    clock,
    async say(text, people, more) {
      const plain = { channel: "web", kind: "text", text, sentAt: clock.now().getTime() } as const;
      const said = people.map((personId) => ({ ...plain, personId, id: `m${(number += 1)}`, ...more }));
      const tx = await store.pool.connect();
      try {
        await tx.query("begin");
        await publish(tx, heard, said);
        // Accepted by the machine's clock: where that is a day ahead, nobody would believe when they were written.
        for (const name of classes) {
          const text = `update holdfast.log_${name} set accepted_at = $1 where accepted_at = now()`;
          await tx.query(text, [clock.now()]);
        }
        await tx.query("commit");
      } finally {
        tx.release();
      }
    },
    async remind(person, what, dueAt) {
      const reminder = { person: `web:${person}`, id: randomUUID(), n: (number += 1), what, zone: "UTC" };
      await addReminders(store.pool, [{ ...reminder, dueAt: new Date(dueAt) }]);
    },
    async lines(person) {
      const text = "select text from jarvis.line where person_id = $1 and speaker = 'jarvis' order by n";
      const found = await store.pool.query<{ text: string }>(text, [`web:${person}`]);
      return found.rows.map((row) => row.text);
    },
    async zone(person) {
      const text = "select zone from jarvis.person where address = $1";
      const found = await store.pool.query<{ zone: string }>(text, [person]);
      return found.rows[0]?.zone;
    },
    drain: () => drain(store),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
