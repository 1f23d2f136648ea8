// Addresses as a fault proxy needs them: where one leads to, and the same one by way of the proxy.

/** Where connections go: a port (of 127.0.0.1 unless `host` says otherwise), or the `path` of a socket. */
export type Place = { readonly port: number; readonly host?: string } | { readonly path: string };

/** An address by way of somebody else. */
export interface Address {
  readonly place: Place;
  /** The same address at this port of 127.0.0.1. */
  readonly at: (port: number) => string;
}

const usualPorts: Readonly<Record<string, number>> = { http: 80, postgres: 5432, postgresql: 5432 };

/**
 * Reads an address such as `http://127.0.0.1:3000/path` or those of Postgres, whose host may be a folder (`?host=…`),
 * as in the address of a test store. Throws a TypeError for another one.
 */
export function readAddress(url: string): Address {
  const [, scheme = "", user = "", place = "", rest = ""] = /^([a-z]+):\/\/([^/?@]*@)?([^/?]*)(.*)$/.exec(url) ?? [];
  const usualPort = usualPorts[scheme];
  if (usualPort === undefined) throw new TypeError(`${url} is no address of http or Postgres`);
  const [path = "", query = ""] = rest.split("?", 2);
  const asked = new URLSearchParams(query);
  const [, host = "", port = ""] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(place) ?? [];
  const named = asked.get("host") ?? decodeURIComponent(host.replace(/^\[|\]$/g, ""));
  const number = Number(asked.get("port") ?? (port === "" ? usualPort : port));
  for (const name of ["host", "port"]) asked.delete(name);
  const more = asked.size === 0 ? "" : `?${asked.toString()}`;
  return {
    place: named.startsWith("/") ? { path: `${named}/.s.PGSQL.${number}` } : { host: named, port: number },
    at: (other) => `${scheme}://${user}127.0.0.1:${other}${path}${more}`,
  };
}
