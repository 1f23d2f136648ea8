// A register of parcels, Express and node-postgres: its pool of two is always in use, but nobody waits there long, since
// a query takes a fraction of a millisecond. What ends first is one process that draws labels.

import cluster from "node:cluster";
import { availableParallelism } from "node:os";
import express from "express";
import pg from "pg";

const fixed = process.env.FIXED === "1";

function serve() {
  const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 2, min: 2 });
  const weights = new Intl.NumberFormat("fr-FR", { style: "unit", unit: "kilogram", maximumFractionDigits: 3 });
  /** Ten lines as wide as the widest weight that the printer may meet with this parcel. */
  const label = (parcel) => {
    const texts = Array.from({ length: 4500 }, (_, n) => weights.format((parcel.grams + n) / 1000));
    const widest = texts.reduce((most, text) => Math.max(most, text.length), 0);
    return texts
      .slice(0, 10)
      .map((text) => text.padStart(widest))
      .join("\n");
  };
  const app = express();
  app.get("/parcels/:id", async (request, response) => {
    const { rows } = await pool.query("select id, grams from parcels where id = $1", [request.params.id]);
    if (rows.length === 0) response.status(404).end();
    else response.type("text/plain").send(label(rows[0]));
  });
  app.listen(Number(process.env.PORT), "127.0.0.1");
}

if (fixed && cluster.isPrimary) {
  for (let n = 0; n < availableParallelism(); n += 1) cluster.fork();
} else serve();
