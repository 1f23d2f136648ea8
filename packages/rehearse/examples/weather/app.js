// The weather for a city, Fastify: asks a provider that allows so many calls a second.

import Fastify from "fastify";

const fixed = process.env.FIXED === "1";
const provider = process.env.WEATHER_URL;
const keptMs = 60_000;
const kept = new Map();

async function ask(city) {
  const answer = await fetch(`${provider}/now?city=${encodeURIComponent(city)}`);
  if (!answer.ok) throw Object.assign(new Error(`The weather service says ${answer.status}.`), { statusCode: 503 });
  return answer.json();
}

/** One call a minute for each city, however many ask; those that come meanwhile wait for the same answer. */
function askOnce(city) {
  const known = kept.get(city);
  if (known !== undefined && Date.now() - known.at < keptMs) return known.answer;
  const answer = ask(city);
  kept.set(city, { at: Date.now(), answer });
  answer.catch(() => kept.delete(city));
  return answer;
}

const app = Fastify();
app.get("/weather/:city", async (request) => {
  const { city } = request.params;
  const { degrees } = await (fixed ? askOnce(city) : ask(city));
  return { city, degrees };
});
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
