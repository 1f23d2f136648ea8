// The peers are not installed where types are checked, so each is loaded by its name at run time; what we use of it is
// declared beside it.

/** A package of bench/node_modules. */
export async function loadPeer(
  name: "bullmq" | "chrono-node" | "graphile-worker" | "ioredis" | "pg-boss",
): Promise<unknown> {
  const path: string = name;
  const loaded: unknown = await import(path);
  return loaded;
}
