// Loaded into every process of a test run (`--import`): a connection to anything but this machine throws at once, so
// that no test can depend on the network, or reach somebody's server by mistake.
import { BlockList, Socket, isIP } from "node:net";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** True when `host` is this machine: 127.0.0.0/8 (as IPv6 too), ::1, or a name that RFC 6761 keeps on the machine. */
export function isLoopback(host: string): boolean {
  const version = isIP(host);
  if (version !== 0) return loopback.check(host, version === 4 ? "ipv4" : "ipv6");
  return host === "localhost" || host.endsWith(".localhost");
}

/**
 * The host that arguments of `Socket.connect` lead to, undefined for a local socket. They are (port, host?), (path) or
 * (options), or one array of these that `net.connect` has normalised already.
 */
function hostOf(args: readonly unknown[]): string | undefined {
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof first === "object" && first !== null) {
    if ("path" in first && typeof first.path === "string") return undefined;
    return "host" in first && typeof first.host === "string" ? first.host : "localhost";
  }
  // A path is the one string that is not a number; a port may be either.
  if (typeof first === "string" && Number.isNaN(Number(first))) return undefined;
  return typeof second === "string" ? second : "localhost";
}

// oxlint-disable-next-line typescript/unbound-method -- it is called with the `this` of the caller, below
const connect = Socket.prototype.connect;
Socket.prototype.connect = function connectToLoopback(this: Socket, ...args: unknown[]): Socket {
  const host = hostOf(args);
  if (host !== undefined && !isLoopback(host)) {
    throw new Error(`A test tried to reach ${host}. Tests reach this machine only: start a local server from fakes/.`);
  }
  return Reflect.apply(connect, this, args);
};
