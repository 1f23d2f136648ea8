// A dashboard, Koa and postgres.js: a dozen queries for one page, each another one and quick; but for one of them, which
// looks for late deliveries among all deliveries, an index is missing.

import Router from "@koa/router";
import Koa from "koa";
import postgres from "postgres";

const sql = postgres(process.env.DATABASE_URL, { max: 10, onnotice: () => undefined });

const router = new Router();
router.get("/shops/:id", async (context) => {
  const id = Number(context.params.id);
  const [shop] = await sql`select id, name, town from shops where id = ${id}`;
  const figures = await Promise.all([
    sql`select count(*)::int as value from staff where shop_id = ${id}`,
    sql`select max(wage)::int as value from staff where shop_id = ${id}`,
    sql`select count(*)::int as value from shelves where shop_id = ${id}`,
    sql`select sum(goods)::int as value from shelves where shop_id = ${id}`,
    sql`select min(goods)::int as value from shelves where shop_id = ${id}`,
    sql`select count(*)::int as value from shops where town = ${shop.town} and id < 10`,
    sql`select avg(goods)::int as value from shelves where shop_id = ${id} and goods > 5`,
    sql`select count(*)::int as value from deliveries where shop_id = ${id} and late`,
  ]);
  context.body = { shop, figures: figures.map(([row]) => row.value) };
});

new Koa().use(router.routes()).listen(Number(process.env.PORT), "127.0.0.1");
