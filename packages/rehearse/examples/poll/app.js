// Polls, Express and node-postgres: a vote is written down, counted and checked off in one transaction. FIXED=1 counts
// in one of 64 rows, which few others want at the same moment; FIXED=0 in one row for each poll.

import express from "express";
import pg from "pg";

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 30 });
const parts = process.env.FIXED === "1" ? 64 : 1;
const app = express();
app.use(express.json());

app.get("/polls/:id", async (request, response) => {
  const { rows } = await pool.query(
    "select question, (select sum(votes) from tallies where poll = $1)::int as votes from polls where id = $1",
    [request.params.id],
  );
  if (rows.length === 0) response.status(404).json({ error: "no such poll" });
  else response.json(rows[0]);
});

app.post("/polls/:id/votes", async (request, response) => {
  const { id } = request.params;
  const client = await pool.connect();
  try {
    await client.query("begin");
    const part = Math.floor(Math.random() * parts);
    await client.query("update tallies set votes = votes + 1 where poll = $1 and part = $2", [id, part]);
    const vote = await client.query("insert into votes (poll, choice) values ($1, $2) returning id", [
      id,
      String(request.body.choice),
    ]);
    await client.query("select check_off($1)", [vote.rows[0].id]);
    await client.query("commit");
    response.status(201).json({ vote: vote.rows[0].id });
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
});

app.listen(Number(process.env.PORT), "127.0.0.1");
