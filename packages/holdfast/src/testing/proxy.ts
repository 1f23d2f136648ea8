// A network that a test can break: a TCP proxy on this machine before whatever a process talks to (Postgres, an outside
// service, the app itself), whose faults are switched on and off while connections go through it.

import { once } from "node:events";
import { createServer, type NetConnectOpts, type Socket } from "node:net";
import { limits } from "../limits.ts";
import { type Place, readAddress } from "./address.ts";
import { Line } from "./line.ts";
import { type NetworkFault, type Way } from "./network-fault.ts";
import { type RunningFault } from "./process-fault.ts";
import { seeded } from "./seeded.ts";

export interface ProxyCounts {
  /** Connections that came, and those that are open at either end. */
  readonly connections: number;
  readonly open: number;
  /** Bytes that went through, each way. */
  readonly passed: Readonly<Record<Way, number>>;
  /** Bytes that were taken and went nowhere. */
  readonly swallowed: number;
}

export interface FaultProxy extends AsyncDisposable {
  /** Of 127.0.0.1, where the proxy listens. */
  readonly port: number;
  /** The address it was given, by way of the proxy; of a place only, `127.0.0.1:PORT`. */
  readonly url: string;
  readonly counts: ProxyCounts;
  /**
   * Switches a fault on, for the connections that there are and those that come. Several may be on; of two of one kind
   * the later one counts. What it has ended or swallowed stays so after its end.
   */
  inflict(fault: NetworkFault): RunningFault;
  /** Ends all faults. */
  heal(): void;
  /** Ends every connection, and the proxy. */
  close(): Promise<void>;
}

export interface FaultProxyOptions {
  /** Where connections go: a place, or the address of somebody there (http or Postgres), such as a test store's. */
  readonly to: Place | string;
  /** Of 127.0.0.1; a free one when it is left out. */
  readonly port?: number;
  /** The same seed hits the same connections by `share`, and makes the same jitter. */
  readonly seed?: number;
}

/** Starts a fault proxy without a fault. More than 2,000 connections at a time are reset. */
export async function faultProxy({ to, port = 0, seed = 1 }: FaultProxyOptions): Promise<FaultProxy> {
  const { place, at } =
    typeof to === "string" ? readAddress(to) : { place: to, at: (own: number) => `127.0.0.1:${own}` };
  const lines = new Lines("path" in place ? { path: place.path } : { host: "127.0.0.1", ...place }, seeded(seed));
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => lines.add(client));
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the fault proxy has no port");
  const close = async () => {
    if (!server.listening) return;
    const closed = once(server, "close");
    server.close();
    lines.close();
    await closed;
  };
  return {
    port: address.port,
    url: at(address.port),
    get counts() {
      return lines.counts();
    },
    inflict: (fault) => lines.inflict(fault),
    heal: () => lines.heal(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The connections that there are, and which of them each fault hits. */
class Lines {
  readonly #to: NetConnectOpts;
  readonly #random: () => number;
  readonly #lines = new Set<Line>();
  readonly #faults = new Map<NetworkFault, Set<Line>>();
  readonly #passed = { there: 0, back: 0 };
  #connections = 0;
  #swallowed = 0;

  constructor(to: NetConnectOpts, random: () => number) {
    this.#to = to;
    this.#random = random;
  }

  add(client: Socket): void {
    this.#connections += 1;
    if (this.#lines.size >= limits.proxyConnections) this.#forgetEnded();
    if (this.#lines.size >= limits.proxyConnections) {
      client.resetAndDestroy();
      return;
    }
    const faults = [...this.#faults.keys()].filter((fault) => this.#isHit(fault));
    const line = new Line(
      {
        client,
        to: this.#to,
        random: this.#random,
        passed: (way, bytes) => (this.#passed[way] += bytes),
        swallowed: (bytes) => (this.#swallowed += bytes),
      },
      faults,
    );
    this.#lines.add(line);
    for (const fault of faults) this.#faults.get(fault)?.add(line);
  }

  counts(): ProxyCounts {
    this.#forgetEnded();
    return {
      connections: this.#connections,
      open: this.#lines.size,
      passed: { ...this.#passed },
      swallowed: this.#swallowed,
    };
  }

  inflict(asked: NetworkFault): RunningFault {
    // Each time another one, though it be the same object.
    const fault = { ...asked };
    this.#forgetEnded();
    const hit = new Set([...this.#lines].filter(() => this.#isHit(fault)));
    this.#faults.set(fault, hit);
    for (const line of hit) line.begin(fault);
    const end = () => this.#end(fault);
    return { end, [Symbol.dispose]: end };
  }

  heal(): void {
    for (const fault of this.#faults.keys()) this.#end(fault);
  }

  close(): void {
    for (const line of this.#lines) line.close();
  }

  #isHit({ share = 1 }: NetworkFault): boolean {
    return this.#random() < share;
  }

  #end(fault: NetworkFault): void {
    for (const line of this.#faults.get(fault) ?? []) line.end(fault);
    this.#faults.delete(fault);
  }

  #forgetEnded(): void {
    for (const line of this.#lines) {
      if (!line.isOver) continue;
      this.#lines.delete(line);
      for (const hit of this.#faults.values()) hit.delete(line);
    }
  }
}
