// A guest book, Express and node-postgres: the newest entries as a page, and a form to add one.

import express from "express";
import pg from "pg";

const fixed = process.env.FIXED === "1";
const connectionString = process.env.DATABASE_URL;
const pool = new pg.Pool({ connectionString, max: 10 });

async function query(text, values) {
  if (fixed) return pool.query(text, values);
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await client.query(text, values);
  } finally {
    await client.end();
  }
}

const escaped = (text) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

const app = express();
app.use(express.urlencoded({ extended: false }));
app.get("/", async (_request, response) => {
  const { rows } = await query("select author, words from entries order by id desc limit 20", []);
  const entries = rows.map((row) => `<li><b>${escaped(row.author)}</b> ${escaped(row.words)}</li>`);
  response.send(`<h1>Guests</h1><ul>${entries.join("")}</ul><form method="post" action="/entries"></form>`);
});
app.post("/entries", async (request, response) => {
  const { author = "", words = "" } = request.body;
  await query("insert into entries (author, words) values ($1, $2)", [author, words]);
  response.redirect(303, "/");
});
app.listen(Number(process.env.PORT), "127.0.0.1");
