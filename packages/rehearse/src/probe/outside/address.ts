// Addresses of databases: what may be shown of one, where its server is, and the same with another database. An address
// may hold a password and may be of a Unix socket, which `URL` refuses: hence by text.

import { isIP } from "node:net";

export interface DatabaseAddress {
  readonly protocol: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** A name, a number, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** Without user and password: `127.0.0.1:5432/shop`. */
  readonly id: string;
  /** `127.0.0.1:5432`. */
  readonly server: string;
}

const usualPorts: Readonly<Record<string, number>> = {
  postgres: 5432,
  postgresql: 5432,
  redis: 6379,
  rediss: 6379,
  mysql: 3306,
  mariadb: 3306,
};

/** Undefined for what is no address of a database that is known here. */
export function parseAddress(url: string): DatabaseAddress | undefined {
  const parts = /^([a-z]+):\/\/(?:([^/?#]*)@)?([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?/.exec(url.trim());
  if (parts === null) return undefined;
  const [, protocol = "", login, place = "", path = "", query = ""] = parts;
  const usual = usualPorts[protocol];
  if (usual === undefined) return undefined;
  const parameters = new URLSearchParams(query);
  const [, name = "", digits] = /^(\[[^\]]*\]|[^:,]*)(?::(\d+))?/.exec(place) ?? [];
  const host = parameters.get("host") ?? (decode(name) || "localhost");
  const port = Number(parameters.get("port") ?? digits ?? usual);
  const [user, ...secret] = (login ?? "").split(":");
  const database = decode(path);
  const server = host.startsWith("/") ? host : `${host}:${port}`;
  return {
    protocol,
    user: user === "" || user === undefined ? undefined : decode(user),
    password: secret.length === 0 ? undefined : decode(secret.join(":")),
    host,
    port,
    database,
    server,
    id: database === "" ? server : `${server}/${database}`,
  };
}

/** Whether the server is on this machine. */
export function isLocal({ host }: Pick<DatabaseAddress, "host">): boolean {
  const bare = host.replace(/^\[|\]$/g, "");
  return (
    host.startsWith("/") || bare === "localhost" || bare === "::1" || (isIP(bare) === 4 && bare.startsWith("127."))
  );
}

/** The same address with another database. */
export function withDatabase(url: string, database: string): string {
  return url.replace(/^([a-z]+:\/\/[^/?#]*)(\/[^?#]*)?/, `$1/${encodeURIComponent(database)}`);
}

/** A reason that may be shown: what the error says without the address and its password. */
export function safeReason(error: unknown, url: string): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  const password = parseAddress(url)?.password;
  const hidden = text.replaceAll(url, "the database");
  return password === undefined || password === "" ? hidden : hidden.replaceAll(password, "***");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
