// Environments of a target, laid over each other. NODE_OPTIONS is added to, all else replaced: the probe, an experiment
// and the user may each bring options for Node.js.

export type Environment = Readonly<Record<string, string | undefined>>;

/** The later ones win; options of NODE_OPTIONS come in the order given. */
export function mergeEnvironments(...layers: readonly Environment[]): Record<string, string> {
  const merged: Record<string, string> = {};
  for (const layer of layers) {
    for (const [name, value] of Object.entries(layer)) {
      if (value === undefined) continue;
      const before = merged[name];
      const isAddition = name === "NODE_OPTIONS" && before !== undefined && !value.startsWith(before);
      merged[name] = isAddition ? `${before} ${value}`.trim() : value;
    }
  }
  return merged;
}

/**
 * The command without those sizes of V8's spaces that `environment` says in NODE_OPTIONS: what stands on a command line
 * wins over the variable, and an experiment would change nothing.
 */
export function withoutOverruled(command: readonly string[], environment: Environment): readonly string[] {
  const said = new Set((environment["NODE_OPTIONS"] ?? "").split(/\s+/).flatMap((word) => spaceOf(word) ?? []));
  return command.filter((word, index) => {
    const before = command[index - 1] ?? "";
    const isItsValue = /^\d+$/.test(word) && !before.includes("=") && said.has(spaceOf(before) ?? "");
    return !isItsValue && !said.has(spaceOf(word) ?? "");
  });
}

/** `max-old-space-size` of `--max_old_space_size=128`. */
const spaceOf = (word: string): string | undefined =>
  /^--(max[-_]\w+[-_]space[-_]size)(?:=|$)/.exec(word)?.[1]?.replaceAll("_", "-");

/**
 * The variables of `environment` that point at the database of `from`, changed so that they point at that of `to`:
 * whole URLs, and the name alone in the usual PGDATABASE and the like. Empty when none does.
 */
export function pointedElsewhere(environment: Environment, from: string, to: string): Record<string, string> {
  const [old, next] = [new URL(from), new URL(to)];
  const changed: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || value === "") continue;
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url !== undefined && isSameDatabase(url, old)) {
      // What the app chose for itself (its user, its parameters) stays; only the place differs.
      url.host = next.host;
      url.pathname = next.pathname;
      changed[name] = url.href;
    } else if (/^(PG|POSTGRES_|MYSQL_|DB_)(DATABASE|DB|NAME)$/.test(name) && `/${value}` === old.pathname) {
      changed[name] = decodeURIComponent(next.pathname.slice(1));
    }
  }
  return changed;
}

const loopbackNames = new Set(["localhost", "127.0.0.1", "[::1]", "::1"]);
const usualPorts: Readonly<Record<string, string>> = { "postgres:": "5432", "postgresql:": "5432", "mysql:": "3306" };

function isSameDatabase(one: URL, other: URL): boolean {
  const sameHost = one.hostname === other.hostname || (isLoopback(one) && isLoopback(other));
  return sameHost && portOf(one) === portOf(other) && one.pathname === other.pathname && portOf(one) !== "";
}

function isLoopback(url: URL): boolean {
  return loopbackNames.has(url.hostname);
}

function portOf(url: URL): string {
  return url.port || (usualPorts[url.protocol] ?? "");
}
