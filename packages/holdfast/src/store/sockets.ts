// The sockets on which this process talks to Postgres, so that none is trusted for long after the way there was lost. A
// network that swallows (a cut cable, a firewall that has forgotten) tells neither end: each connection would have to
// find out by itself, by the time limit of its next statement, and one that only listens never would.

import { Socket } from "node:net";

/** By address, with the time at which each was opened. */
const sockets = new Map<string, Map<Socket, number>>();

/** A socket to be connected by node-postgres (its option `stream`). */
export function openSocket(url: string): Socket {
  const socket = new Socket();
  const same = sockets.get(url) ?? new Map<Socket, number>();
  sockets.set(url, same.set(socket, performance.now()));
  socket.once("close", () => {
    same.delete(socket);
    if (same.size === 0) sockets.delete(url);
  });
  return socket;
}

/**
 * Breaks every connection to `url` that is older than `ageMs`, whoever uses it; gives how many. To be called when a
 * statement was not answered for as long: the server ends what takes too long before our own clock does, so when ours
 * runs out the server is gone, or the way to it. What was under way fails with an unknown outcome, as it would have.
 */
export function severOlder(url: string, ageMs: number): number {
  const now = performance.now();
  const old = [...(sockets.get(url) ?? [])].filter(([, openedAt]) => now - openedAt >= ageMs);
  for (const [socket] of old) socket.destroy();
  return old.length;
}
