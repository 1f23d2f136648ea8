// A connection of the bench's own, beside what it measures.

import pg from "pg";

/** Connected; when the server goes, the next query says so instead of ending the process. */
export async function openClient(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}
