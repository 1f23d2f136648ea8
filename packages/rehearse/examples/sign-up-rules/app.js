// A sign-up, Express and node-postgres: a name that the printer of badges cannot print is refused with 501, on purpose;
// nothing crashes. What ends first is that each sign-up opens a connection of its own.

import express from "express";
import pg from "pg";

const fixed = process.env.FIXED === "1";
const connectionString = process.env.DATABASE_URL;
const pool = new pg.Pool({ connectionString, max: 10 });

async function insert(name) {
  const text = "insert into members (name) values ($1) returning id";
  if (fixed) return pool.query(text, [name]);
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await client.query(text, [name]);
  } finally {
    await client.end();
  }
}

const app = express();
app.use(express.json());
app.post("/members", async (request, response) => {
  const { name } = request.body;
  if (/\p{Extended_Pictographic}/u.test(name)) {
    response.status(501).json({ error: "our printer cannot print pictures yet" });
    return;
  }
  const { rows } = await insert(name);
  response.status(201).json({ id: rows[0].id });
});
app.listen(Number(process.env.PORT), "127.0.0.1");
