// A whole Jarvis for tests: its roles in this process, on a database of their own, with its stand-ins.

import { startFakeGeocoder } from "../../apps/jarvis/fakes/geocoder.ts";
import { type FakeMessenger, startFakeMessenger } from "../../apps/jarvis/fakes/messenger.ts";
import { makeApp } from "../../apps/jarvis/src/app.ts";
import { tables } from "../../apps/jarvis/src/store/tables.ts";
import { readSettings } from "../../apps/jarvis/src/settings.ts";
import { openTestStore, type Running, runRoles, type TestStore } from "../../packages/holdfast/src/testing/index.ts";

/** A call that the stand-in of Messenger took. */
export interface Call {
  readonly seq: number;
  readonly person: string;
  readonly text: string;
  readonly key: string;
}

export interface Jarvis extends AsyncDisposable {
  /** Where it listens; another address after each start. */
  readonly url: string;
  readonly store: TestStore;
  /** What went to Messenger so far, of everybody or of one person. */
  outbox(person?: string): Promise<Call[]>;
  /** Stops all roles; what is stored stays. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Starts everything, with these settings besides; disposing of it ends everything. */
export async function startJarvis(env: Readonly<Record<string, string>> = {}): Promise<Jarvis> {
  await using opening = new AsyncDisposableStack();
  const fake: FakeMessenger = opening.use(await startFakeMessenger({ port: 0 }));
  const geocoder = opening.use(await startFakeGeocoder({ port: 0 }));
  const addresses = { HOLDFAST_STAND_IN_MESSENGER: fake.url, HOLDFAST_STAND_IN_GEOCODER: geocoder.url };
  const app = makeApp(readSettings({ ...addresses, ...env }));
  const store = opening.use(await openTestStore({ migrations: [tables] }));
  const standIns = { messenger: fake.url, geocoder: geocoder.url };
  let running: Running | undefined;
  const stop = async (): Promise<void> => {
    await running?.stop();
    running = undefined;
  };
  const start = async (): Promise<void> => {
    const logLevel = "silent";
    running = await runRoles({ app, url: store.url, roles: ["web", "work", "deliver"], standIns, logLevel });
  };
  opening.defer(stop);
  await start();
  const opened = opening.move();
  return {
    get url() {
      return running?.address ?? "";
    },
    store,
    outbox: (person) => readOutbox(fake.url, person),
    stop,
    start,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function readOutbox(url: string, person: string | undefined): Promise<Call[]> {
  const whose = person === undefined ? "" : `&person=${encodeURIComponent(person)}`;
  const response = await fetch(`${url}/outbox.json?since=0&limit=10000${whose}`);
  // The stand-in's own words, which its own tests check.
  const { calls } = (await response.json()) as { calls: Call[] };
  return calls;
}
