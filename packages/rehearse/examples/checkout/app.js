// A checkout, Express and node-postgres: an order is written, and the card is charged by a payment service.

import express from "express";
import pg from "pg";

const fixed = process.env.FIXED === "1";
const payments = process.env.PAYMENT_URL;
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 5 });

async function charge(amount) {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${payments}/charges`, { method: "POST", headers, body: JSON.stringify({ amount }) });
  if (!answer.ok) throw new Error(`The payment service says ${answer.status}.`);
  return (await answer.json()).id;
}

/** The card is charged in the middle of the transaction. */
async function chargeInside(product, amount) {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const { rows } = await client.query("insert into orders (product, amount) values ($1, $2) returning id", [
      product,
      amount,
    ]);
    const receipt = await charge(amount);
    await client.query("update orders set receipt = $2 where id = $1", [rows[0].id, receipt]);
    await client.query("commit");
    return rows[0].id;
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}

/** The order is written first; while the card is charged no client is held. */
async function chargeBetween(product, amount) {
  const { rows } = await pool.query("insert into orders (product, amount) values ($1, $2) returning id", [
    product,
    amount,
  ]);
  const receipt = await charge(amount);
  await pool.query("update orders set receipt = $2 where id = $1", [rows[0].id, receipt]);
  return rows[0].id;
}

const app = express();
app.use(express.json());
app.get("/orders/:id", async (request, response) => {
  const { rows } = await pool.query("select id, product, receipt from orders where id = $1", [request.params.id]);
  response.status(rows.length === 0 ? 404 : 200).json(rows[0] ?? {});
});
app.post("/orders", async (request, response) => {
  const { product, amount } = request.body;
  const id = fixed ? await chargeBetween(product, amount) : await chargeInside(product, amount);
  response.status(201).json({ id });
});
app.listen(Number(process.env.PORT), "127.0.0.1");
