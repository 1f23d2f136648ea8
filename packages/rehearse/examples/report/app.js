// Measurements of a weather station, Fastify: one answer has all of them, written anew for everyone.

import Fastify from "fastify";

const fixed = process.env.FIXED === "1";
const measurements = Array.from({ length: 40_000 }, (_, n) => ({
  at: new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString(),
  degrees: Math.round(Math.sin(n / 700) * 200) / 10,
  station: `station-${n % 12}`,
}));
const newest = JSON.stringify({ measurements: measurements.slice(-50) });

const app = Fastify();
app.get("/measurements", async (_request, reply) => {
  // Whoever looks at the page sees 50 of them.
  const body = fixed ? newest : JSON.stringify({ measurements });
  return reply.type("application/json").send(body);
});
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
