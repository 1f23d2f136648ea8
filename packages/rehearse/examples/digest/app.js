// A reading list with a digest for its followers, Fastify and node-postgres. Visitors read; a timer writes everybody's
// digest anew.

import Fastify from "fastify";
import pg from "pg";

const fixed = process.env.FIXED === "1";
const everyMs = 2000;
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });

async function writeDigest(follower) {
  const { rows } = await pool.query("select id, title from articles where topic = $1 order by id desc limit 10", [
    follower.topic,
  ]);
  const text = rows.map((row) => row.title).join("\n");
  await pool.query("update followers set digest = $2 where id = $1", [follower.id, text]);
}

/** All of them at once, every two seconds. */
async function writeAll() {
  const { rows } = await pool.query("select id, topic from followers");
  await Promise.all(rows.map(writeDigest));
}

/** Four followers every 50 ms, one after the other: each has a new digest within the minute, and visitors go first. */
let last = 0;
async function writeSome() {
  const { rows } = await pool.query("select id, topic from followers where id > $1 order by id limit 4", [last]);
  last = rows.at(-1)?.id ?? 0;
  for (const follower of rows) await writeDigest(follower);
}

if (fixed) setInterval(() => void writeSome().catch(console.error), 50);
else setInterval(() => void writeAll().catch(console.error), everyMs);

const app = Fastify();
app.get("/topics/:topic", async (request) => {
  const { rows } = await pool.query("select id, title from articles where topic = $1 order by id desc limit 10", [
    Number(request.params.topic) % 50,
  ]);
  return { articles: rows };
});
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
