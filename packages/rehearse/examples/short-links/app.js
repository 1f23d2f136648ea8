// A shortener of addresses, Fastify and postgres.js: looks a code up and sends the visitor on.

import Fastify from "fastify";
import postgres from "postgres";

const sql = postgres(process.env.DATABASE_URL, { max: 10, onnotice: () => undefined });
const app = Fastify();

app.get("/:code", async (request, reply) => {
  const [link] = await sql`select address from links where code = ${request.params.code}`;
  if (link === undefined) return reply.code(404).send({ error: "no such link" });
  return reply.redirect(link.address, 302);
});

app.post("/links", async (request, reply) => {
  const { code, address } = request.body;
  await sql`insert into links (code, address) values (${code}, ${address})`;
  return reply.code(201).send({ code });
});

await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
