// Moves clients to other processes without failing a request: an answer says that it is the last one on its connection,
// and the next request comes on another, which any process may accept. Some move when a process has joined, all when
// this one ends. A client that sends into an idle connection at the moment of its end could not know better, so idle
// ones are given time.

import { type FastifyInstance } from "fastify";
import { type Server, type ServerResponse } from "node:http";
import net, { type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "../limits.ts";

export class Drain {
  readonly #server: FastifyInstance;
  /** Connections, and whether their next answer is the last. */
  readonly #open = new Map<Socket, boolean>();
  #draining = false;

  /** Before the server listens. */
  constructor(server: FastifyInstance) {
    this.#server = server;
    const raw: Server = server.server;
    raw.on("connection", (socket) => {
      this.#open.set(socket, false);
      socket.once("close", () => this.#open.delete(socket));
    });
    raw.prependListener("request", ({ socket }, response: ServerResponse) => {
      // Node.js says so in the answer's head.
      if (this.#draining || this.#open.get(socket) === true) response.shouldKeepAlive = false;
    });
  }

  /** Lets go of this part of the connections, from 0 to 1: another process has joined. */
  share(part: number): void {
    for (const socket of this.#open.keys()) if (Math.random() < part) this.#open.set(socket, true);
  }

  /**
   * Ends the server, at the latest after `limits.drainIdleMs` and `limits.drainMs`. `patient` waits for idle
   * connections to say something once more, since others serve them then; else they are closed at once.
   */
  async end(patient: boolean): Promise<void> {
    this.#draining = true;
    const raw: Server = this.#server.server;
    // Not `http.Server.close`, which closes idle connections at once, into the requests that are on their way.
    if (raw.listening) net.Server.prototype.close.call(raw);
    if (patient) await this.#closed(limits.drainIdleMs);
    const idle = setInterval(() => raw.closeIdleConnections(), 20);
    raw.closeIdleConnections();
    await this.#closed(limits.drainMs);
    clearInterval(idle);
    raw.closeAllConnections();
    await this.#server.close();
  }

  async #closed(limitMs: number): Promise<void> {
    const until = performance.now() + limitMs;
    while (this.#open.size > 0 && performance.now() < until) await sleep(20);
  }
}
