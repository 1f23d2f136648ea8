// What happened lately in a team, plain http and node-redis: the newest 20 of a list that only ever gets longer.

import { createServer } from "node:http";
import { createClient } from "redis";

const fixed = process.env.FIXED === "1";
const redis = createClient({ url: process.env.REDIS_URL });
await redis.connect();

async function newest() {
  if (fixed) return redis.lRange("team:activity", 0, 19);
  const all = await redis.lRange("team:activity", 0, -1);
  return all.slice(0, 20);
}

async function answer(response) {
  const entries = (await newest()).map((entry) => JSON.parse(entry));
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ entries }));
}

const server = createServer((request, response) => {
  if (request.url === "/activity") answer(response).catch((error) => response.destroy(error));
  else response.writeHead(404).end();
});
server.listen(Number(process.env.PORT), "127.0.0.1");
