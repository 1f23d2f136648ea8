// Tickets for concerts, Fastify and node-postgres: a sale is one transaction over a concert's seats and its orders.

import Fastify from "fastify";
import pg from "pg";

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(process.env.POOL_MAX ?? 30) });
const app = Fastify();

app.get("/concerts/:id", async (request, reply) => {
  const { rows } = await pool.query("select id, title, seats from concerts where id = $1", [request.params.id]);
  return rows[0] ?? reply.code(404).send({ error: "no such concert" });
});

app.post("/concerts/:id/orders", async (request, reply) => {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const seats = await client.query(
      "update concerts set seats = seats - 1 where id = $1 and seats > 0 returning seats",
      [request.params.id],
    );
    if (seats.rowCount === 0) {
      await client.query("rollback");
      return reply.code(409).send({ error: "sold out" });
    }
    const order = await client.query("insert into orders (concert_id, email) values ($1, $2) returning id", [
      request.params.id,
      request.body.email,
    ]);
    // The gate's printer confirms each seat: a function of the database that waits for it.
    await client.query("select reserve_at_gate($1)", [order.rows[0].id]);
    await client.query("commit");
    return reply.code(201).send({ order: order.rows[0].id, left: seats.rows[0].seats });
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
});

await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
