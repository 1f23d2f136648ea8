// What a bench runs on: one Postgres for all variants, a Redis for those that need one, and which variants can take
// part here. A variant that cannot is named with the reason, and left out.

import type { Settings } from "./call.ts";
import { type Databases, startDatabases } from "./database.ts";
import { ensurePackages, versionOf } from "./packages.ts";
import { type Redis, redisVersion, startRedis } from "./redis.ts";
import { type AppendFsync, packagesOf, redisOf, type VariantName } from "./variant.ts";

/** An empty store for one variant. */
export interface Place {
  readonly url: string;
  /** The socket of its Redis. */
  readonly redis: string | undefined;
  readonly redisPid: number | undefined;
}

export interface Stage extends AsyncDisposable {
  readonly variants: readonly VariantName[];
  readonly databases: Databases;
  /** Of Postgres, Redis and the peers. */
  readonly versions: Readonly<Record<string, string>>;
  place(variant: VariantName): Promise<Place>;
  /** Drops what `place` made. */
  clear(place: Place): Promise<void>;
}

/** Starts what the wanted variants need: those of the call, or `usual`. */
export async function openStage(settings: Settings, usual: readonly VariantName[]): Promise<Stage> {
  const variants = await possible((settings.variants ?? usual).filter((name) => usual.includes(name)));
  if (variants.length === 0) throw new Error("none of these variants can take part in this bench");
  await using opened = new AsyncDisposableStack();
  const databases = opened.use(await startDatabases());
  const redis = new Map<AppendFsync, Redis>();
  for (const appendfsync of new Set(variants.map(redisOf))) {
    if (appendfsync !== undefined) redis.set(appendfsync, opened.use(await startRedis(appendfsync)));
  }
  const versions: Record<string, string> = { postgres: databases.version };
  if (redis.size > 0) versions["redis"] = redisVersion() ?? "unknown";
  for (const name of variants.flatMap(packagesOf)) versions[name] = versionOf(name) ?? "unknown";
  const own = opened.move();
  let places = 0;
  return {
    variants,
    databases,
    versions,
    async place(variant) {
      places += 1;
      const url = await databases.create(`bench_${variant.replaceAll("-", "_")}_${places}`);
      const appendfsync = redisOf(variant);
      const server = appendfsync && redis.get(appendfsync);
      return { url, redis: server?.socket, redisPid: server?.pid };
    },
    clear: ({ url }) => databases.drop(url),
    [Symbol.asyncDispose]: () => own.disposeAsync(),
  };
}

async function possible(wanted: readonly VariantName[]): Promise<VariantName[]> {
  const missing = await ensurePackages([...new Set(wanted.flatMap(packagesOf))]);
  const redis = wanted.some((name) => redisOf(name) !== undefined) ? redisVersion() : undefined;
  return wanted.filter((name) => {
    const absent = packagesOf(name).filter((one) => missing.includes(one));
    const reason =
      absent.length > 0
        ? `${absent.join(", ")} cannot be installed`
        : redisOf(name) !== undefined && redis === undefined
          ? "there is no redis-server in the PATH"
          : undefined;
    if (reason !== undefined) process.stderr.write(`without ${name}: ${reason}\n`);
    return reason === undefined;
  });
}
