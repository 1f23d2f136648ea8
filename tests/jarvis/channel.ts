// A channel on its own for tests: its routes, a consumer that repeats what it hears, and its transport, as roles of
// this process on a database of their own.

import assert from "node:assert/strict";
import naughty from "big-list-of-naughty-strings" with { type: "json" };
import { type Heard, heard, type Reply } from "../../apps/jarvis/src/streams.ts";
import {
  consume,
  defineApp,
  delivery,
  done,
  type EventRoute,
  type Transport,
} from "../../packages/holdfast/src/index.ts";
import { drain, openTestStore, type Running, runRoles } from "../../packages/holdfast/src/testing/index.ts";

export interface ChannelOptions {
  readonly routes: readonly EventRoute[];
  readonly transport: Transport<Reply>;
}

export interface Channel extends AsyncDisposable {
  readonly url: string;
  /** What was heard so far, in the order in which it was worked on. */
  readonly heard: readonly Heard[];
  /** Resolves when everything that was accepted has been answered. */
  quiet(): Promise<void>;
  /** What was set aside or waits after a failure. */
  failures(): Promise<unknown[]>;
}

/** Starts the channel. Each text comes back with a button, to its sender. */
export async function startChannel({ routes, transport }: ChannelOptions): Promise<Channel> {
  const said: Heard[] = [];
  const reply = delivery<Reply>("reply-tested", {
    event: replySchema,
    key: ({ person }) => person,
    transport,
  });
  const repeat = consume(heard, async (batch, { deliver }) =>
    batch.each((one) => {
      said.push(one);
      const text = `${one.kind}: ${one.text.slice(0, 5_000)}`;
      const buttons = [{ title: "Undo", payload: "undo:1" }];
      deliver(reply, { person: `${one.channel}:${one.personId}`, recipientId: one.personId, text, buttons });
      return done();
    }),
  );
  const app = defineApp({ name: "Channel", about: "A test.", consumers: [repeat], deliveries: [reply], routes });
  await using opening = new AsyncDisposableStack();
  const store = opening.use(await openTestStore({ migrations: [] }));
  const running: Running = opening.use(
    await runRoles({ app, url: store.url, roles: ["web", "work", "deliver"], logLevel: "silent" }),
  );
  const opened = opening.move();
  return {
    url: running.address ?? "",
    heard: said,
    quiet: () => drain(store, 60_000),
    async failures() {
      const ended = await store.pool.query("select id, reason from holdfast.ended");
      const waiting = await store.pool.query("select id, error from holdfast.waiting");
      return [...ended.rows, ...waiting.rows];
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Any value is a reply here: the channel's own code makes them all. */
const replySchema = {
  "~standard": { version: 1, vendor: "test", validate: (value: unknown) => ({ value: value as Reply }) },
} as const;

/** What an honest crowd types, and a dishonest one: none of it may be answered with a 5xx. */
export const texts: readonly string[] = [
  ...naughty,
  "\0",
  "nul \0 inside",
  "\uD800",
  "lone \uDC00 low",
  "x".repeat(20 * 1024),
  "ä😀".repeat(5_000),
  "\n".repeat(5_000),
  "",
  " ",
];

/** Bodies that are nothing at all. */
export const junk: readonly string[] = [
  "",
  "null",
  "7",
  "[]",
  "{",
  "\xff\xfe",
  "payload=%",
  "payload={",
  "[".repeat(9_000),
  `{"a":${"[".repeat(100)}${"]".repeat(100)}}`,
  "x".repeat(1024 * 1024),
];

/** Runs `work` over all, 16 at a time. */
export async function forAll<Item>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  const entries = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, one] of entries) await work(one, index);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

/** Answers of a stand-in's outbox, by person. */
export async function outboxOf(url: string): Promise<Map<string, { text: string; buttons: unknown }[]>> {
  const response = await fetch(`${url}/outbox.json?since=0&limit=10000`);
  // The stand-in's own words, which its own tests check.
  const { calls } = (await response.json()) as { calls: { person: string; text: string; buttons: unknown }[] };
  return Map.groupBy(calls, ({ person }) => person);
}

/** Asks until it is not told to come again; never gives a 5xx but that. */
export async function patiently(send: () => Promise<Response>): Promise<Response> {
  for (;;) {
    const response = await send();
    if (response.status !== 503) {
      assert.ok(response.status < 500, `${response.status} from ${response.url}`);
      return response;
    }
    const seconds = Number(response.headers.get("retry-after"));
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  }
}
