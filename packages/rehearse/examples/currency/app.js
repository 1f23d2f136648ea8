// A shop abroad, Express and node-postgres: an order needs the day's rate from a service that is slow and allows only so
// many calls a second. No client of the pool is held meanwhile.

import express from "express";
import pg from "pg";

const fixed = process.env.FIXED === "1";
const keptMs = 30_000;
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 5 });

async function ask() {
  const answer = await fetch(`${process.env.RATES_URL}/rates`);
  if (!answer.ok) throw new Error(`The rates service says ${answer.status}.`);
  return (await answer.json()).degrees / 20;
}

let kept = { at: 0, rate: undefined };
function rateOfToday() {
  if (!fixed) return ask();
  if (kept.rate === undefined || Date.now() - kept.at > keptMs) {
    kept = { at: Date.now(), rate: ask() };
    kept.rate.catch(() => (kept = { at: 0, rate: undefined }));
  }
  return kept.rate;
}

const app = express();
app.use(express.json());
app.post("/orders", async (request, response) => {
  const rate = await rateOfToday().catch((error) => response.status(503).json({ error: error.message }));
  if (response.headersSent) return;
  const client = await pool.connect();
  try {
    await client.query("begin");
    const { rows } = await client.query("insert into abroad (euros) values ($1) returning id", [
      request.body.price * rate,
    ]);
    await client.query("commit");
    response.status(201).json({ id: rows[0].id });
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
});
app.listen(Number(process.env.PORT), "127.0.0.1");
