// A ticker of news, Fastify and node-postgres. A timer refreshes its counts every second, which is quick; what ends
// first is the page, which asks for each headline's section by itself.

import Fastify from "fastify";
import pg from "pg";

const fixed = process.env.FIXED === "1";
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });

let total = 0;
async function count() {
  const { rows } = await pool.query("select count(*)::int as number from headlines");
  total = rows[0].number;
}
setInterval(() => void count().catch(console.error), 1000);
await count();

async function oneByOne() {
  const headlines = await pool.query("select id, section_id, words from headlines order by id desc limit 40");
  const sections = headlines.rows.map(({ section_id: id }) =>
    pool.query("select name from sections where id = $1", [id]),
  );
  const names = await Promise.all(sections);
  return headlines.rows.map(({ words }, n) => ({ words, section: names[n].rows[0].name }));
}

async function joined() {
  const { rows } = await pool.query(
    `select words, name as section from headlines join sections on sections.id = section_id
     order by headlines.id desc limit 40`,
  );
  return rows;
}

const app = Fastify();
app.get("/ticker", async () => ({ total, headlines: fixed ? await joined() : await oneByOne() }));
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
