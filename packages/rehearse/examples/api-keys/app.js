// An API for customers with keys, Fastify: keys are kept as slow hashes, and its little manual is read from disk.

import { createHash, scrypt } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import Fastify from "fastify";

const fixed = process.env.FIXED === "1";
const hash = promisify(scrypt);
const customers = 40;
const slowHash = (key) => hash(key, "api keys", 32, { N: 8192 });

const known = new Map();
for (let n = 0; n < customers; n += 1) known.set((await slowHash(`key-${n}`)).toString("hex"), n);

/** A key that was right lately is found again by a quick hash of it. */
const lately = new Map();
async function customerOf(key) {
  const quick = createHash("sha256").update(key).digest("hex");
  if (fixed && lately.has(quick)) return lately.get(quick);
  const customer = known.get((await slowHash(key)).toString("hex"));
  if (customer !== undefined) lately.set(quick, customer);
  return customer;
}

const app = Fastify();
app.get("/manual", async (_request, reply) => {
  return reply.type("text/plain").send(await readFile(new URL("manual.txt", import.meta.url)));
});
app.get("/items", async (request, reply) => {
  const customer = await customerOf(String(request.headers["x-api-key"] ?? ""));
  if (customer === undefined) return reply.code(401).send({ error: "unknown key" });
  return { customer, items: [`item ${customer}`, `item ${customer + 1}`] };
});
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
