// A clock that a test moves: on its store, timers and retries are due by it, and handlers are told its time.

import { type TestStore } from "./store.ts";

export interface ManualClock {
  /** Give it to `runRoles`, so that handlers and routes are told this time. */
  readonly now: () => Date;
  /** Moves on by so many ms. What is due by then comes a moment later: `drain` waits for it. */
  advance(ms: number): Promise<void>;
  set(time: Date): Promise<void>;
}

/**
 * Stops the time of `store` at `start`; from then on it passes only as the test says. Leases, and the times at which
 * the store writes something down (`acceptedAt` among them), go by the machine's clock as ever.
 */
export async function manualClock(store: Pick<TestStore, "pool">, start: Date): Promise<ManualClock> {
  let time = start;
  const set = async (wanted: Date): Promise<void> => {
    // Throws for a date that is none. The only text in it is digits and signs.
    const text = wanted.toISOString();
    // First the handlers' time: whatever the store lets come then is told the new one.
    time = new Date(wanted);
    await store.pool.query(
      `create or replace function holdfast.now() returns timestamptz language sql stable parallel safe
       as $$ select timestamptz '${text}' $$;
       -- Retries are looked for now and not at the next poll.
       select pg_notify('holdfast', string_agg(id || ':' || class, ','))
       from holdfast.stream, generate_series(0, 2) as class`,
    );
  };
  await set(start);
  return {
    now: () => new Date(time),
    advance: (ms) => set(new Date(time.getTime() + ms)),
    set,
  };
}
