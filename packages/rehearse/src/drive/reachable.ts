// A target by name made one by address, once, before the clock runs: looking the name up for each connection would
// measure the resolver. `localhost` is both ::1 and 127.0.0.1, and many servers listen on only one of them.

import dns from "node:dns/promises";
import net from "node:net";
import { driveLimits } from "./limits.ts";
import type { Target } from "./target.ts";

/** The target with the first of its addresses that takes a connection; with the very first when none does. */
export async function reachable(target: Target): Promise<Target> {
  if (net.isIP(target.host) !== 0) return target;
  const addresses = await dns.lookup(target.host, { all: true, verbatim: true });
  for (const { address } of addresses) {
    if (await accepts(address, target.port)) return { ...target, host: address };
  }
  return { ...target, host: addresses[0]?.address ?? target.host };
}

function accepts(host: string, port: number): Promise<boolean> {
  const socket = net.connect({ host, port });
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.setTimeout(driveLimits.reconnectMaxMs, () => resolve(false));
  socket.on("connect", () => resolve(true)).on("error", () => resolve(false));
  return promise.finally(() => socket.destroy());
}
