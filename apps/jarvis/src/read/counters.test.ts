// Several web processes that tell the counts, on one store: who asks it, who hears of it, and who is not let in.

import assert from "node:assert/strict";
import { get, type IncomingMessage } from "node:http";
import { after, before, test } from "node:test";
import Fastify, { type FastifyInstance } from "fastify";
import { openTestStore, type TestStore, until } from "holdfast/testing";
import { tables } from "../store/tables.ts";
import { addCounters, counterLimits } from "./counters.ts";

let store: TestStore;
before(async () => {
  store = await openTestStore({ migrations: [tables] });
});
after(() => store[Symbol.asyncDispose]());

/** A web process' part: a server with the counters, whose queries are counted. */
async function openPart() {
  const server: FastifyInstance = Fastify({ forceCloseConnections: true });
  const stopping = new AbortController();
  const pool = store.pool;
  let queries = 0;
  const counting = new Proxy(pool, {
    get(target, name) {
      if (name === "query") {
        return (...words: Parameters<typeof target.query>) => {
          queries += 1;
          return target.query(...words);
        };
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const board = addCounters(server, { pool: counting, stopping: stopping.signal });
  const url = await server.listen({ host: "127.0.0.1", port: 0 });
  return {
    board,
    url: `${url}/counters/events`,
    queries: () => queries,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await server.close();
    },
  };
}

/** Watches, and gives what has been told so far, the newest last. */
async function watch(url: string) {
  const opened = Promise.withResolvers<IncomingMessage>();
  get(url, opened.resolve).once("error", opened.reject);
  const response = await opened.promise;
  let text = "";
  response.setEncoding("utf8").on("data", (part: string) => (text += part));
  response.on("error", () => undefined);
  const told = () => [...text.matchAll(/^event: counters\ndata: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? ""));
  return { told, text: () => text, [Symbol.dispose]: () => response.destroy() };
}

/** Serves so many more; gives the sum. */
async function more(people: number): Promise<number> {
  await store.pool.query(
    `insert into jarvis.counter (source, slot, people, sent, waiting) values ('test', 0, $1, 0, 0)
     on conflict (source, slot) do update set people = counter.people + $1`,
    [people],
  );
  const found = await store.pool.query<{ people: string }>("select sum(people) as people from jarvis.counter");
  return Number(found.rows[0]?.people);
}

test("three processes with watchers ask about once a second in all, and all of them tell each change", async () => {
  await using one = await openPart();
  await using two = await openPart();
  await using three = await openPart();
  const parts = [one, two, three];
  using first = await watch(one.url);
  using second = await watch(two.url);
  using third = await watch(three.url);
  const watchers = [first, second, third];
  for (const each of watchers) await until("the first count", () => each.told().length > 0);
  const asked = () => parts.reduce((sum, part) => sum + part.queries(), 0);
  const before = asked();
  const began = performance.now();
  for (let round = 0; round < 3; round += 1) {
    const people = await more(1);
    for (const each of watchers) await until("the change", () => each.told().at(-1)?.people === people);
    await new Promise((resolve) => setTimeout(resolve, counterLimits.everyMs));
  }
  const seconds = (performance.now() - began) / 1_000;
  // By themselves they would have asked three times a second.
  assert.ok(asked() - before <= 2 * seconds, `${asked() - before} queries in ${seconds} s`);
});

test("while nobody watches nothing is asked, and pages that are made at once are made with one query", async () => {
  await using part = await openPart();
  {
    using watcher = await watch(part.url);
    await until("the first count", () => watcher.told().length > 0);
  }
  await new Promise((resolve) => setTimeout(resolve, 1.5 * counterLimits.everyMs));
  const before = part.queries();
  await new Promise((resolve) => setTimeout(resolve, 2.2 * counterLimits.everyMs));
  assert.equal(part.queries(), before);
  const people = await more(1);
  const all = await Promise.all(Array.from({ length: 50 }, () => part.board.counts()));
  assert.ok(all.every((one) => one?.people === people));
  assert.equal(part.queries(), before + 1);
});

test("a second watcher is told what is known at once, and one whose counts are old is told the new ones", async () => {
  await using part = await openPart();
  using first = await watch(part.url);
  await until("the first count", () => first.told().length > 0);
  using second = await watch(part.url);
  await until("the same", () => second.told().length > 0);
  assert.deepEqual(second.told()[0], first.told().at(-1));
  assert.match(second.text(), /^event: beat\ndata: \{\}\n\nevent: counters\n/);
});
