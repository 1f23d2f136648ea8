// The work role: whom a batch wakes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { consume, stream } from "../app.ts";
import { streamNumbers } from "../log/directory.ts";
import { Wake } from "../log/wake.ts";
import { until } from "../testing/until.ts";
import { done } from "../work/outcome.ts";
import { fact, facts, ledgerOf, ledgerStore, note, runApp, send } from "./sample.ts";

test("a batch wakes those for whom it has caused something, and nobody else", async (t) => {
  const store = await ledgerStore(t);
  const next = stream("next", { event: facts.schema, id: ({ id }) => id, key: ({ key }) => key, class: "sheddable" });
  const idle = stream("idle", { event: facts.schema, id: ({ id }) => id, key: ({ key }) => key });
  const causing = consume(facts, (batch, { append }) =>
    batch.each((event) => {
      append(next, event);
      return done();
    }),
  );
  const noting = [next, idle].map((from) =>
    consume(from, (batch, { tx }) =>
      batch.each(async ({ id }) => {
        await note(tx, id);
        return done();
      }),
    ),
  );
  await runApp(t, store, { consumers: [causing, ...noting] });
  const wake = new Wake({ url: store.url, betweenProcesses: true });
  t.after(() => wake.stop());
  await wake.start();
  const heard: string[] = [];
  let worked = 0;
  wake.on((news) => heard.push(...[...news].map(([number, names]) => `${number} ${names.join(" ")}`)));
  wake.onWorked((streams) => (worked += streams.size));
  await send(store, [fact("1")]);
  await ledgerOf(store.pool, 1);
  await until("both have said that they worked", () => worked > 1);
  const numbers = await streamNumbers(store.pool, ["facts", "next"]);
  // Of the first one, whoever sent it told everybody.
  assert.deepEqual([...new Set(heard)], [`${numbers.get("facts")} normal`, `${numbers.get("next")} sheddable`]);
});
