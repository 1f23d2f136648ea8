// Connections that a small real program opens with postgres.js, which the examples bring: for each request, or once.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { readingsOf, times } from "./small-target.ts";

const database = process.env["HOLDFAST_TEST_DATABASE"];
const examples = fileURLToPath(new URL("../../examples", import.meta.url));
const library = join(examples, "node_modules", "postgres", "src", "index.js");
const skip =
  database === undefined
    ? "no Postgres: run by `npm test`"
    : !existsSync(library) && "no postgres.js: run `npm ci --prefix packages/rehearse/examples`";
const visits = 6;

const source = `import http from "node:http"; import postgres from ${JSON.stringify(library)};
const open = (max) => postgres({ ...JSON.parse(process.env.OPTIONS), max });
const shared = open(2);
http.createServer(async (request, response) => {
  const sql = request.url === "/own" ? open(1) : shared;
  await sql\`select 1\`;
  await sql\`select 2\`;
  if (sql !== shared) await sql.end();
  response.end("ok");
}).listen(process.env.PORT);`;

/** postgres.js does not read addresses without a host, whose socket is named behind them. */
function options(address: string): object {
  const [, user, name] = /\/\/([^/:@]+)[^/]*\/([^?]+)/.exec(address) ?? [];
  const asked = new URLSearchParams(address.split("?")[1]);
  return { user, database: name, path: `${asked.get("host")}/.s.PGSQL.${asked.get("port")}` };
}

async function seenOf(path: string) {
  const environment = { OPTIONS: JSON.stringify(options(database ?? "")) };
  const program = { name: "main.mjs", source, environment };
  const [seen] = await readingsOf(program, ({ get }) => times(visits, () => get(path)));
  assert.ok(seen);
  return { opened: seen.opened, pools: seen.pools.filter(({ taken }) => taken > 0) };
}

test("a client that is made for one request is a connection opened, and no pool that limits", { skip }, async () => {
  const { opened, pools } = await seenOf("/own");
  assert.deepEqual(
    opened.map(({ kind, count, where }) => [kind, count, where]),
    [["postgres.js", visits, "main.mjs:2"]],
  );
  assert.ok((opened[0]?.ms ?? 0) > 0);
  assert.deepEqual(pools, []);
});

test("one that is made before is a pool", { skip }, async () => {
  const { opened, pools } = await seenOf("/");
  assert.deepEqual(opened, []);
  assert.deepEqual(
    pools.map(({ max, taken }) => [max, taken]),
    [[2, 2 * visits]],
  );
});
