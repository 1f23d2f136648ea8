// Whether a request comes from this machine itself. What everybody knows or nobody has set proves nothing, so it is
// good for that alone.

import { type Incoming } from "holdfast";

/** False for whoever comes from elsewhere, also through a proxy or a tunnel that runs here. */
export function isThisMachine({ headers, ip }: Pick<Incoming, "headers" | "ip">): boolean {
  const proxied = ["x-forwarded-for", "forwarded", "x-real-ip", "via"].some((name) => headers[name] !== undefined);
  return !proxied && /^(127\.|::1$|::ffff:127\.)/.test(ip);
}

/** True for a host that only this machine can reach: of the setting HOST, or of a request, with or without a port. */
export function isLoopback(host: string): boolean {
  return /^(127(\.\d{1,3}){3}|localhost|\[?::1\]?)(:\d{1,5})?$/.test(host);
}
