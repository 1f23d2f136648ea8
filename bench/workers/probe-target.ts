// A target of the probe bench, by name: `hello`, `pg` (three short queries a request), or `express` (the same queries).
// Tells its port on stdout; DATABASE is the address of its Postgres.

import http from "node:http";
import { createRequire } from "node:module";

const [name = "hello"] = process.argv.slice(2);
// Where the examples of rehearse have their packages: those that apps use.
const load = createRequire(new URL("../../packages/rehearse/examples/package.json", import.meta.url));

/** What is used of packages that bring no types, or that only this bench has. */
interface Pool {
  query(statement: string, values: readonly unknown[]): Promise<{ rows: readonly unknown[] }>;
}
interface Express {
  (request: http.IncomingMessage, response: http.ServerResponse): void;
  get(path: string, answer: (request: { params: { id: string } }, response: http.ServerResponse) => unknown): void;
}

const server = http.createServer(name === "hello" ? hello : name === "pg" ? withPg() : withExpress());
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`${typeof address === "object" && address !== null ? address.port : 0}\n`);
});

function hello(_request: http.IncomingMessage, response: http.ServerResponse): void {
  response.end("hello world");
}

function withPg(): http.RequestListener {
  const ask = queries();
  return (request, response) => {
    void ask(Number(request.url?.split("/")[2])).then((rows) => answer(response, rows));
  };
}

function withExpress(): http.RequestListener {
  const express: () => Express = load("express");
  const app = express();
  const ask = queries();
  app.get("/orders/:id", async (request, response) => answer(response, await ask(Number(request.params.id))));
  return app;
}

function answer(response: http.ServerResponse, rows: readonly unknown[]): void {
  const body = JSON.stringify(rows);
  response.setHeader("content-type", "application/json");
  response.setHeader("content-length", Buffer.byteLength(body));
  response.end(body);
}

function queries(): (id: number) => Promise<unknown[]> {
  const { Pool }: { Pool: new (options: object) => Pool } = load("pg");
  const pool = new Pool({ connectionString: process.env["DATABASE"], max: 10 });
  return async (id) => {
    const order = await pool.query("select $1::int as id, 'waiting' as state", [id]);
    const lines = await pool.query("select n as line, n * $1::int as price from generate_series(1, 5) n", [id]);
    const total = await pool.query("select coalesce(sum(n), 0) as total from generate_series(1, $1::int) n", [10]);
    return [...order.rows, ...lines.rows, ...total.rows];
  };
}
