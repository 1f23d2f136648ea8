// Where requests go, and how their bytes are made: once, before the clock runs, so that sending is one write.

import net from "node:net";
import tls from "node:tls";

export interface Target {
  readonly host: string;
  readonly port: number;
  /** The `Host` header: name, and port where it is not the usual one. */
  readonly authority: string;
  /** Only of https:// targets. */
  readonly tls?: TargetTls;
}

export interface TargetTls {
  /** Made once: reading the roots for each connection would cost more than its handshake. */
  readonly context: tls.SecureContext;
  /** Undefined for an address, which has no name to ask for. */
  readonly serverName: string | undefined;
  readonly anyCertificate: boolean;
}

export interface RequestParts {
  readonly method: string;
  /** Path and query as they go on the wire, starting with a slash. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/**
 * Reads `http://host[:port]` or `https://host[:port]`. Path and query are no part of a target. Throws a RangeError for
 * any other scheme. `anyCertificate` accepts one that nobody signed.
 */
export function parseTarget(url: string, { anyCertificate = false } = {}): Target {
  const parsed = new URL(url);
  const secure = parsed.protocol === "https:";
  if (!secure && parsed.protocol !== "http:") {
    throw new RangeError(`only http:// and https:// targets can be driven, not ${parsed.protocol}//`);
  }
  const host = parsed.hostname.replace(/^\[|\]$/g, "");
  const port = parsed.port === "" ? (secure ? 443 : 80) : Number(parsed.port);
  const target = { host, port, authority: parsed.host };
  if (!secure) return target;
  const serverName = net.isIP(host) === 0 ? host : undefined;
  return { ...target, tls: { context: tls.createSecureContext(), serverName, anyCertificate } };
}

/**
 * The bytes of one HTTP/1.1 request, `Host` and `Content-Length` included. Throws a RangeError for a method, path or
 * header that would not be one line on the wire.
 */
export function buildRequest(target: Target, parts: RequestParts): Buffer {
  const body = typeof parts.body === "string" ? Buffer.from(parts.body) : parts.body;
  const lines = [`${parts.method} ${parts.path} HTTP/1.1`, `Host: ${target.authority}`];
  for (const [name, value] of Object.entries(parts.headers ?? {})) lines.push(`${name}: ${value}`);
  if (body !== undefined) lines.push(`Content-Length: ${body.length}`);
  const broken = lines.find((line) => /[\r\n\0]/.test(line));
  if (broken !== undefined) throw new RangeError(`not one line on the wire: ${JSON.stringify(broken)}`);
  const head = Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
  return body === undefined ? head : Buffer.concat([head, body]);
}
