// Which databases a target uses, without being told: by the addresses in its environment, as far as it may be read.
// The addresses hold passwords: they are for connecting and are never to be shown.

import { join } from "node:path";
import { parseAddress } from "./address.ts";
import { familyOf, readAll, readText } from "./proc.ts";

export interface DatabasesFound {
  readonly postgres: readonly { readonly url: string }[];
  readonly redis: readonly { readonly url: string }[];
  readonly mysql: readonly { readonly url: string }[];
}

type Environment = ReadonlyMap<string, string>;

/**
 * Looks at the environment that `pids` and their children were started with. A target that reads its addresses from a
 * file of its own shows none: its connections are then all that is known.
 */
export function databasesOf(pids: readonly number[], root = "/"): DatabasesFound {
  const proc = join(root, "proc");
  const urls = new Map<string, { kind: keyof DatabasesFound; url: string }>();
  for (const pid of familyOf(readAll(proc), pids)) {
    const environment = readEnvironment(proc, pid);
    for (const url of [...environment.values(), ...fromParts(environment)]) {
      const address = parseAddress(url);
      if (address === undefined) continue;
      // One server with several users or databases is several.
      const key = `${address.protocol} ${address.user ?? ""} ${address.id}`;
      if (!urls.has(key)) urls.set(key, { kind: kindOf(address.protocol), url });
    }
  }
  const of = (wanted: keyof DatabasesFound): { url: string }[] =>
    [...urls.values()].filter(({ kind }) => kind === wanted).map(({ url }) => ({ url }));
  return { postgres: of("postgres"), redis: of("redis"), mysql: of("mysql") };
}

function readEnvironment(proc: string, pid: number): Environment {
  const entries = (readText(join(proc, String(pid), "environ")) ?? "").split("\0");
  return new Map(
    entries.flatMap((entry) => {
      const at = entry.indexOf("=");
      return at > 0 ? [[entry.slice(0, at), entry.slice(at + 1)] as const] : [];
    }),
  );
}

function kindOf(protocol: string): keyof DatabasesFound {
  if (protocol.startsWith("postgres")) return "postgres";
  return protocol.startsWith("redis") ? "redis" : "mysql";
}

/** Addresses of which each part is a variable, as libpq and the images of the databases name them. */
function fromParts(environment: Environment): string[] {
  const first = (...names: string[]): string | undefined =>
    names.map((name) => environment.get(name)).find((value) => value !== undefined && value !== "");
  const written = (protocol: string, prefixes: readonly string[]): string[] => {
    const part = (...names: string[]) => first(...prefixes.flatMap((prefix) => names.map((name) => prefix + name)));
    const host = part("HOST");
    const database = part("DATABASE", "DB");
    if (host === undefined && (protocol === "redis" || database === undefined)) return [];
    const user = part("USER", "USERNAME");
    const password = part("PASSWORD", "PASS");
    const secret = password === undefined ? "" : `:${encodeURIComponent(password)}`;
    const login = user === undefined && secret === "" ? "" : `${encodeURIComponent(user ?? "")}${secret}@`;
    const port = part("PORT");
    const digits = port !== undefined && /^\d+$/.test(port) ? `:${port}` : "";
    const path = database === undefined ? "" : `/${encodeURIComponent(database)}`;
    // A folder of sockets is no host of an address.
    const place = host?.startsWith("/") === true ? "" : `${host ?? "localhost"}${digits}`;
    const query = place === "" ? `?host=${encodeURIComponent(host ?? "")}${digits.replace(":", "&port=")}` : "";
    return [`${protocol}://${login}${place}${path === "" && query !== "" ? "/" : path}${query}`];
  };
  return [
    ...written("postgres", ["PG", "POSTGRES_"]),
    ...written("redis", ["REDIS_"]),
    ...written("mysql", ["MYSQL_", "MARIADB_"]),
  ];
}
