// A feed of posts with their authors and numbers of comments, Koa and node-postgres.

import Router from "@koa/router";
import Koa from "koa";
import pg from "pg";

const fixed = process.env.FIXED === "1";
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });

/** One query for the page, then two for each of its posts. */
async function postByPost(page) {
  const posts = await pool.query("select id, author_id, title from posts order by id desc limit 30 offset $1", [
    page * 30,
  ]);
  const shown = [];
  for (const post of posts.rows) {
    const author = await pool.query("select name from authors where id = $1", [post.author_id]);
    const comments = await pool.query("select count(*)::int as number from comments where post_id = $1", [post.id]);
    shown.push({ title: post.title, author: author.rows[0].name, comments: comments.rows[0].number });
  }
  return shown;
}

/** The same page by one query. */
async function atOnce(page) {
  const { rows } = await pool.query(
    `select posts.title, authors.name as author,
            (select count(*)::int from comments where post_id = posts.id) as comments
     from (select * from posts order by id desc limit 30 offset $1) as posts
     join authors on authors.id = posts.author_id order by posts.id desc`,
    [page * 30],
  );
  return rows;
}

const router = new Router();
router.get("/feed/:page", async (context) => {
  const page = Number(context.params.page) % 50;
  context.body = { posts: fixed ? await atOnce(page) : await postByPost(page) };
});

new Koa().use(router.routes()).listen(Number(process.env.PORT), "127.0.0.1");
