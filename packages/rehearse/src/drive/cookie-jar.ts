// One visitor's cookies, of one origin: `Set-Cookie` in, the `Cookie` header of the next request out. `Secure` ones
// are sent on loopback without TLS too, as browsers do it there.

interface Cookie {
  readonly value: string;
  readonly path: string;
}

/** Cookies by name; one that is set again replaces the earlier one, one that has expired is forgotten. */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>();

  /** Takes the values of `Set-Cookie` headers, one a line, that came for `path`. */
  take(lines: string, path: string, nowMs: number): void {
    for (const line of lines.split("\n")) this.#takeOne(line, path, nowMs);
  }

  /** The header's value for a path, undefined when there is nothing to send. */
  header(path: string): string | undefined {
    const fitting = [...this.#cookies]
      .filter(([, cookie]) => matches(path, cookie.path))
      .toSorted(([, one], [, other]) => other.path.length - one.path.length);
    return fitting.length === 0 ? undefined : fitting.map(([name, { value }]) => `${name}=${value}`).join("; ");
  }

  #takeOne(line: string, path: string, nowMs: number): void {
    const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
    const equals = pair.indexOf("=");
    if (equals < 1) return;
    const name = pair.slice(0, equals).trim();
    const named = new Map(
      attributes.map((text): [string, string] => {
        const [key = "", value = ""] = text.split(/=(.*)/s);
        return [key.trim().toLowerCase(), value.trim()];
      }),
    );
    const wished = named.get("path");
    const own = wished?.startsWith("/") === true ? wished : directoryOf(path);
    if (expired(named, nowMs)) this.#cookies.delete(name);
    else this.#cookies.set(name, { value: pair.slice(equals + 1).trim(), path: own });
  }
}

/** RFC 6265, 5.2: Max-Age goes before Expires. */
function expired(attributes: ReadonlyMap<string, string>, nowMs: number): boolean {
  const age = attributes.get("max-age");
  if (age !== undefined && /^-?\d+$/.test(age)) return Number(age) <= 0;
  const until = Date.parse(attributes.get("expires") ?? "");
  return until <= nowMs;
}

function matches(path: string, cookiePath: string): boolean {
  const plain = path.split("?", 1)[0] ?? path;
  if (!plain.startsWith(cookiePath)) return false;
  return cookiePath.endsWith("/") || plain.length === cookiePath.length || plain[cookiePath.length] === "/";
}

/** The path that a cookie without one is for: up to the last slash of its request's. */
function directoryOf(path: string): string {
  const plain = path.split("?", 1)[0] ?? path;
  return plain.slice(0, plain.lastIndexOf("/")) || "/";
}
