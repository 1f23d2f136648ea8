// A port for a server that must have the same one again after a restart, or that is named before it is there.

import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/** Below those that Linux gives to connections that go out (32768 to 60999): one of these would not stay free. */
const lowest = 15_000;
const highest = 32_000;

const given = new Set<number>();

/** A port of 127.0.0.1 on which nobody listens now, and that was not given before. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(lowest, highest);
    if (given.has(port)) continue;
    const server = createServer().listen(port, "127.0.0.1");
    // Rejects when somebody listens there.
    const isFree = await once(server, "listening").then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, "close");
    given.add(port);
    return port;
  }
}
