// What listens at an address: by the addresses of known servers, by the name of the process that listens there on this
// machine, by the port that everybody uses for it; `other` if none of these says it.

import { join } from "node:path";
import { readStat } from "./proc.ts";
import { pidsOfAddress } from "./tcp.ts";

const byPort: Readonly<Record<number, string>> = {
  25: "smtp",
  53: "dns",
  80: "http",
  443: "https",
  465: "smtp",
  587: "smtp",
  1433: "sqlserver",
  3306: "mysql",
  5432: "postgres",
  5672: "amqp",
  6379: "redis",
  9042: "cassandra",
  9092: "kafka",
  9200: "elasticsearch",
  11_211: "memcached",
  27_017: "mongodb",
};

const byName: readonly (readonly [RegExp, string])[] = [
  [/^(postgres|postmaster)/, "postgres"],
  [/^pgbouncer/, "postgres"],
  [/^(redis|valkey|keydb)-server/, "redis"],
  [/^(mysqld|mariadbd)/, "mysql"],
  [/^mongod/, "mongodb"],
  [/^memcached/, "memcached"],
];

/** What is known of servers, as host:port. */
export type KnownServers = readonly { readonly server: string; readonly kind: string }[];

/** Looks at the processes of this machine once for each address that only they can explain. */
export class Kinds {
  readonly #root: string;
  readonly #found = new Map<string, string>();

  constructor(root: string) {
    this.#root = root;
  }

  of(address: string, servers: KnownServers): string {
    const port = portOf(address);
    const given = servers.find(({ server }) => portOf(server) === port && sameHost(server, address))?.kind;
    const sure = given ?? this.#found.get(address) ?? byPort[port];
    if (sure !== undefined) return sure;
    const kind = (isHere(address) ? nameOf(address, this.#root) : undefined) ?? "other";
    this.#found.set(address, kind);
    return kind;
  }
}

export function isHere(address: string): boolean {
  return /^(127\.|localhost|\[?::1\]?(:|$))/.test(address);
}

export function portOf(address: string): number {
  return Number(/:(\d+)$/.exec(address)?.[1] ?? 0);
}

/** A name of another machine may be any address; its port must do. */
function sameHost(server: string, address: string): boolean {
  return isHere(server) === isHere(address);
}

function nameOf(address: string, root: string): string | undefined {
  for (const pid of pidsOfAddress(address, root)) {
    const name = readStat(join(root, "proc"), pid)?.name ?? "";
    const kind = byName.find(([pattern]) => pattern.test(name))?.[1];
    if (kind !== undefined) return kind;
  }
  return undefined;
}
