// The waiting room of a sale, Express and ioredis: tells everyone who waits which place in line they have.

import express from "express";
import { Redis } from "ioredis";

const fixed = process.env.FIXED === "1";
const redis = new Redis(process.env.REDIS_URL);
const app = express();

app.get("/line/:person", async (request, response) => {
  const { person } = request.params;
  const place = fixed ? await redis.zrank("line:sorted", person) : await redis.lpos("line", person);
  if (place === null) response.status(404).json({ error: "not in line" });
  else response.json({ person, place: Number(place) + 1 });
});
app.listen(Number(process.env.PORT), "127.0.0.1");
