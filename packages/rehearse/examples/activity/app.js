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

const server = createServer(async (request, response) => {
  if (request.url !== "/activity") {
    response.writeHead(404).end();
    return;
  }
  const entries = (await newest()).map((entry) => JSON.parse(entry));
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ entries }));
});
server.listen(Number(process.env.PORT), "127.0.0.1");
