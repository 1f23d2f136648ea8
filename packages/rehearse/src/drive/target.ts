// Where requests go, and how their bytes are made: once, before the clock runs, so that sending is one write.

export interface Target {
  readonly host: string;
  readonly port: number;
  /** The `Host` header: name, and port where it is not the usual one. */
  readonly authority: string;
}

export interface RequestParts {
  readonly method: string;
  /** Path and query as they go on the wire, starting with a slash. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Reads `http://host[:port]`. Path and query are no part of a target. Throws a RangeError for any other scheme. */
export function parseTarget(url: string): Target {
  const parsed = new URL(url);
  if (parsed.protocol !== "http:")
    throw new RangeError(`only http:// targets can be driven so far, not ${parsed.protocol}//`);
  const port = parsed.port === "" ? 80 : Number(parsed.port);
  return { host: parsed.hostname.replace(/^\[|\]$/g, ""), port, authority: parsed.host };
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
