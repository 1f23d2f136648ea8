// The sockets on which an app listens, held by the supervisor and lent to web processes: whoever comes while one of
// them ends and the next one starts waits in the kernel's queue and is not refused.

import { lookup } from "node:dns/promises";
import net, { type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fault } from "../errors.ts";

/** A socket that is bound and never accepts: the processes that get `fd` listen on it. */
export interface HeldSocket {
  readonly fd: number;
  readonly port: number;
  close(): void;
}

interface Handle {
  readonly fd: number;
  getsockname(out: Partial<AddressInfo>): number;
  close(): void;
}

/** The one way in Node to a socket that does not accept; `cluster` takes it too. */
interface Binder {
  readonly _createServerHandle?: (address: string, port: number, family: 4 | 6) => Handle | number;
}

/**
 * Binds the address; undefined where the platform cannot hand sockets on (Windows), or this Node.js cannot: then each
 * web process listens for itself. Waits up to `patienceMs` for a former owner to let go of the port. Throws
 * HF_PORT_IN_USE.
 */
export async function holdSocket(host: string, port: number, patienceMs = 0): Promise<HeldSocket | undefined> {
  const bind = (net as unknown as Binder)._createServerHandle;
  if (!bind || process.platform === "win32") return undefined;
  const { address, family } = await lookup(host);
  await untilFree({ host: address, port }, performance.now() + patienceMs);
  const handle = bind(address, port, family === 6 ? 6 : 4);
  if (typeof handle === "number") throw fault("HF_PORT_IN_USE", { host, port });
  const bound: Partial<AddressInfo> = {};
  handle.getsockname(bound);
  // Somebody was quicker: what could not be bound would listen on any port.
  if (!bound.port || (port !== 0 && bound.port !== port)) {
    handle.close();
    throw fault("HF_PORT_IN_USE", { host, port });
  }
  return { fd: handle.fd, port: bound.port, close: () => handle.close() };
}

// Binding alone does not say that somebody listens there: that shows when one listens oneself.
async function untilFree(place: { readonly host: string; readonly port: number }, until: number): Promise<void> {
  if (place.port === 0) return;
  for (;;) {
    const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      const server = net.createServer();
      server.once("error", resolve);
      server.listen({ ...place, exclusive: true }, () => server.close(() => resolve(undefined)));
    });
    if (!error) return;
    if (error.code !== "EADDRINUSE") throw error;
    if (performance.now() > until) throw fault("HF_PORT_IN_USE", place, error);
    await sleep(50);
  }
}
