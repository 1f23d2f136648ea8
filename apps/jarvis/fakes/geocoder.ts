// A stand-in of a geocoding service for running without any account or network: answers GET /v1/search?name=… as
// Open-Meteo's geocoder does, from a small table of towns that exist. It is ours, not Open-Meteo's, and says so.

import Fastify from "fastify";

/** A running stand-in. `url` is where it answers. */
export interface FakeGeocoder {
  readonly url: string;
  /** What it was asked since it started, in order; the last 10,000. */
  readonly asked: readonly string[];
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const MAX_ASKED = 10_000;

/** Towns that Jarvis' own table lacks: by plain name, the name to show, the country, and the zone. */
export const towns: Readonly<Record<string, readonly [string, string, string]>> = {
  bibury: ["Bibury", "United Kingdom", "Europe/London"],
  chiloe: ["Chiloé", "Chile", "America/Santiago"],
  cochem: ["Cochem", "Germany", "Europe/Berlin"],
  giethoorn: ["Giethoorn", "Netherlands", "Europe/Amsterdam"],
  haapsalu: ["Haapsalu", "Estonia", "Europe/Tallinn"],
  hallstatt: ["Hallstatt", "Austria", "Europe/Vienna"],
  hampi: ["Hampi", "India", "Asia/Kolkata"],
  kotor: ["Kotor", "Montenegro", "Europe/Podgorica"],
  manarola: ["Manarola", "Italy", "Europe/Rome"],
  oia: ["Oia", "Greece", "Europe/Athens"],
  portree: ["Portree", "United Kingdom", "Europe/London"],
  reine: ["Reine", "Norway", "Europe/Oslo"],
  riquewihr: ["Riquewihr", "France", "Europe/Paris"],
  svaneke: ["Svaneke", "Denmark", "Europe/Copenhagen"],
  telluride: ["Telluride", "United States", "America/Denver"],
};

/** Starts the stand-in; rejects if the port is taken. */
export async function startFakeGeocoder({
  port,
  host = "127.0.0.1",
}: {
  readonly port: number;
  readonly host?: string;
}): Promise<FakeGeocoder> {
  const app = Fastify({ keepAliveTimeout: 75_000, forceCloseConnections: true });
  const asked: string[] = [];
  const about = "A stand-in of a geocoder, for trying Jarvis out. It is not Open-Meteo, and knows few towns.";
  app.get("/", async () => ({ about, ask: "/v1/search?name=hallstatt", knows: Object.keys(towns) }));
  app.get("/v1/search", async (request, reply) => {
    reply.header("x-stand-in", "jarvis");
    // Fastify's query is an object of strings, or of arrays where a name was repeated.
    const { name } = request.query as Readonly<Record<string, unknown>>;
    if (typeof name !== "string") return reply.code(400).send({ error: true, reason: "name is missing" });
    asked.push(name);
    if (asked.length > MAX_ASKED) asked.shift();
    const [place = ""] = name.toLowerCase().split(",");
    const town = Object.hasOwn(towns, place.trim()) ? towns[place.trim()] : undefined;
    // The real one leaves the results out, too, where it has none.
    if (town === undefined) return { generationtime_ms: 0.1 };
    const [shown, country, timezone] = town;
    return { results: [{ name: shown, country, timezone }], generationtime_ms: 0.1 };
  });
  const address = await app.listen({ port, host });
  const stop = () => app.close();
  return { url: `${address}/v1/search`, asked, stop, [Symbol.asyncDispose]: stop };
}
