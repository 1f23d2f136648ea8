// The app that Holdfast runs in all benches: one stream, one timer, one route, one consumer, and the table of effects.

import { consume, defineApp, done, eventRoute, stream, timer } from "../packages/holdfast/src/index.ts";
import type { App } from "../packages/holdfast/src/index.ts";
import { migrate, runtimeMigrations } from "../packages/holdfast/src/store/migrate.ts";
import { openPool } from "../packages/holdfast/src/store/pool.ts";
import { effectColumns, insertEffects } from "./workers/effect.ts";
import { type BenchEvent, eventSchema } from "./variants/event.ts";

export const events = stream("events", { event: eventSchema, id: (event) => event.id, key: (event) => event.key });
export const ring = timer("ring", { event: eventSchema, key: (event) => event.key });

export interface AppOptions {
  /** Awaited before each batch. */
  readonly gate?: Promise<void>;
  /** Told how many effects a batch is about to have. */
  readonly report?: (count: number) => void;
}

/** Its consumer writes a batch's effects with one statement; an event whose text begins with "fail" throws. */
export function makeApp({ gate, report }: AppOptions = {}): App {
  const handler: Parameters<typeof consume<BenchEvent>>[1] = async (batch, { tx }) => {
    await gate;
    const rows: BenchEvent[] = [];
    const verdicts = await batch.each((event) => {
      if (event.text.startsWith("fail")) throw new Error("as it was told to");
      rows.push(event);
      return done();
    });
    if (rows.length > 0) await tx.query({ name: "effects", text: insertEffects, values: effectColumns(rows) });
    report?.(rows.length);
    return verdicts;
  };
  return defineApp({
    name: "bench",
    about: "one stream, one route",
    routes: [eventRoute(events, { url: "/events" })],
    // Tries without end: what is stuck stays stuck.
    consumers: [consume(events, handler, { tries: 1_000 }), consume(ring, handler)],
  });
}

/** Makes Holdfast's tables. */
export async function migrateStore(url: string): Promise<void> {
  const pool = openPool({ url, purpose: "bench", connections: 1 });
  try {
    await migrate(pool, [runtimeMigrations]);
  } finally {
    await pool.end();
  }
}

/** What the log lines of a run go into: written and dropped, so that writing them is part of the figure. */
export const logging = { logFile: "/dev/null", logLevel: "info" } as const;
