// Customers look at their orders, Express and node-postgres with a pool of 10. At its limit all 10 are taken and many
// wait, but more clients would not help: each query reads the whole table.

import express from "express";
import pg from "pg";

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });

const app = express();
app.get("/customers/:id/orders", async (request, response) => {
  const { rows } = await pool.query(
    "select id, placed, total from purchases where customer_id = $1 order by placed desc limit 10",
    [request.params.id],
  );
  response.json({ orders: rows });
});
app.listen(Number(process.env.PORT), "127.0.0.1");
