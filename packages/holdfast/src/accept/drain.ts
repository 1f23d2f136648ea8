// Ends a server without failing a request: it stops listening, tells every connection with its next answer that there
// will be none after it, and closes those that stay silent last. A client that sends into an idle connection at the
// moment of its end could not know better, so idle ones are given time.

import { type FastifyInstance } from "fastify";
import { type Server, type ServerResponse } from "node:http";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "../limits.ts";

export class Drain {
  readonly #server: FastifyInstance;
  #draining = false;
  #open = 0;

  /** Before the server listens. */
  constructor(server: FastifyInstance) {
    this.#server = server;
    const raw: Server = server.server;
    raw.prependListener("request", (_request, response: ServerResponse) => {
      // Node.js says so in the answer's head.
      if (this.#draining) response.shouldKeepAlive = false;
    });
    raw.on("connection", (socket) => {
      this.#open += 1;
      socket.once("close", () => (this.#open -= 1));
    });
  }

  /** Resolves when every connection is closed, at the latest after `limits.drainIdleMs` and `limits.drainMs`. */
  async end(): Promise<void> {
    this.#draining = true;
    const raw: Server = this.#server.server;
    // Not `http.Server.close`, which closes idle connections at once, into the requests that are on their way.
    if (raw.listening) net.Server.prototype.close.call(raw);
    await this.#closed(limits.drainIdleMs);
    raw.closeIdleConnections();
    await this.#closed(limits.drainMs);
    raw.closeAllConnections();
    await this.#server.close();
  }

  async #closed(limitMs: number): Promise<void> {
    const until = performance.now() + limitMs;
    while (this.#open > 0 && performance.now() < until) await sleep(20);
  }
}
