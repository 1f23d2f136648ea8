// The geocoder of the day: answers as Open-Meteo's does, knows every place but one in twenty, and counts each call. It
// stands in for a service outside, so what it counted is what would have been paid for.

import { createServer } from "node:http";
import { once } from "node:events";
import { type AddressInfo } from "node:net";

export interface CountingGeocoder extends AsyncDisposable {
  readonly url: string;
  readonly calls: number;
}

const zones = [
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "America/Sao_Paulo",
] as const;
const unknownEvery = 20;

export async function startGeocoder(): Promise<CountingGeocoder> {
  let calls = 0;
  const server = createServer((request, response) => {
    calls += 1;
    const name = new URL(request.url ?? "", "http://localhost").searchParams.get("name") ?? "";
    const results = calls % unknownEvery === 0 ? undefined : [{ name, country: "Nowhere", timezone: zones[calls % 5] }];
    response.setHeader("content-type", "application/json").end(JSON.stringify({ results, generationtime_ms: 0.1 }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // It listens on a port, so its address is one of these.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1/search`,
    get calls() {
      return calls;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
