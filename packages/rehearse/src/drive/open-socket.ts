// A socket to a target, plain or TLS, without any session of an earlier one: each new connection pays for its own
// handshake, as that of a new visitor does.

import net from "node:net";
import tls from "node:tls";
import type { Target } from "./target.ts";

export interface SocketWay {
  readonly onread?: net.OnReadOpts;
  readonly localAddress?: string | undefined;
}

/** Begins to connect. The socket is ready at `connect`, or at `secureConnect` when the target has `tls`. */
export function openSocket(target: Target, way: SocketWay): net.Socket {
  const options = {
    host: target.host,
    port: target.port,
    ...(way.onread !== undefined && { onread: way.onread }),
    ...(way.localAddress !== undefined && { localAddress: way.localAddress }),
  };
  if (target.tls === undefined) return net.connect({ ...options, noDelay: true });
  const { context, serverName, anyCertificate } = target.tls;
  const socket = tls.connect({
    ...options,
    secureContext: context,
    rejectUnauthorized: !anyCertificate,
    ALPNProtocols: ["http/1.1"],
    ...(serverName !== undefined && { servername: serverName }),
  });
  return socket.setNoDelay(true);
}
