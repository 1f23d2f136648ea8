// One connection through a fault proxy: the client's socket, the target's, and a flow each way between them. How one
// end goes is told to the other as it was, unless a fault keeps it to itself.

import { connect, type NetConnectOpts, Socket } from "node:net";
import { limits } from "../limits.ts";
import { Flow } from "./flow.ts";
import { type Hit, type NetworkFault, type Way } from "./network-fault.ts";

export interface LineOptions {
  readonly client: Socket;
  readonly to: NetConnectOpts;
  readonly random: () => number;
  readonly passed: (way: Way, bytes: number) => void;
  readonly swallowed: (bytes: number) => void;
}

export class Line {
  /** Faults that are on for this one. */
  readonly #hits = new Map<NetworkFault, Hit>();
  readonly #client: Socket;
  readonly #target: Socket;
  readonly #flows: Readonly<Record<Way, Flow>>;

  constructor({ client, to, random, passed, swallowed }: LineOptions, faults: readonly NetworkFault[]) {
    for (const fault of faults) this.#hits.set(fault, { fault, passed: { there: 0, back: 0 } });
    this.#client = client;
    // Where the target is gone nobody is called.
    const isGone = faults.some((fault) => fault.kind === "half-open" && fault.gone === "target");
    const target = isGone ? new Socket() : connect({ ...to, allowHalfOpen: true, noDelay: true });
    this.#target = target;
    const usual = { hits: () => [...this.#hits.values()], random, swallowed };
    this.#flows = {
      there: new Flow({ ...usual, way: "there", from: client, to: target, passed: (bytes) => passed("there", bytes) }),
      back: new Flow({ ...usual, way: "back", from: target, to: client, passed: (bytes) => passed("back", bytes) }),
    };
    target.setTimeout(limits.proxyConnectMs, () => target.destroy(new Error("the target does not answer")));
    target.once("connect", () => target.setTimeout(0));
    this.#join(client, target, this.#flows.there);
    this.#join(target, client, this.#flows.back);
    for (const fault of faults) this.#strike(fault);
  }

  get isOver(): boolean {
    return this.#client.destroyed && this.#target.destroyed;
  }

  begin(fault: NetworkFault): void {
    this.#hits.set(fault, { fault, passed: { there: 0, back: 0 } });
    this.#strike(fault);
    for (const flow of Object.values(this.#flows)) flow.changed();
  }

  end(fault: NetworkFault): void {
    this.#hits.delete(fault);
    for (const flow of Object.values(this.#flows)) flow.changed();
  }

  close(): void {
    this.#client.destroy();
    this.#target.destroy();
  }

  // What happens once, and is not undone when the fault is over.
  #strike(fault: NetworkFault): void {
    if (fault.kind === "cut") for (const socket of [this.#client, this.#target]) socket.destroySoon();
    if (fault.kind === "reset") for (const socket of [this.#client, this.#target]) reset(socket);
    if (fault.kind !== "half-open") return;
    for (const flow of Object.values(this.#flows)) flow.die();
    (fault.gone === "client" ? this.#client : this.#target).destroy();
  }

  #join(from: Socket, to: Socket, flow: Flow): void {
    from.on("error", () => undefined);
    // Who leaves while nothing reaches the other end any more has left for good; the other end is not told.
    from.on("end", () => this.#flows.there.isDead && this.#flows.back.isDead && from.destroy());
    from.on("close", (failed: boolean) => {
      if (flow.isDead || this.#isSwallowing() || to.destroyed) return;
      if (failed) reset(to);
    });
  }

  #isSwallowing(): boolean {
    return [...this.#hits.keys()].some(({ kind }) => kind === "swallow");
  }
}

/** Sockets of this machine alone (a path) know no reset, and throw. */
function reset(socket: Socket): void {
  if (socket.remoteFamily === undefined) socket.destroy();
  else socket.resetAndDestroy();
}
