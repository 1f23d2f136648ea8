// What is set beside each other: Holdfast, its peers, what most apps do by hand, and nothing at all.

export const variantNames = [
  "no-store",
  "by-hand",
  "by-hand-batches",
  "holdfast",
  "pg-boss",
  "graphile-worker",
  "bullmq-always",
  "bullmq-everysec",
] as const;

export type VariantName = (typeof variantNames)[number];

export function isVariant(name: string): name is VariantName {
  return variantNames.some((known) => known === name);
}

/** How Redis keeps what it is given: a sync for every write, or one a second (and a second's events are lost then). */
export type AppendFsync = "always" | "everysec";

/** The setting of the Redis that a variant needs, if it needs one. */
export function redisOf(name: VariantName): AppendFsync | undefined {
  if (name === "bullmq-always") return "always";
  return name === "bullmq-everysec" ? "everysec" : undefined;
}

/** Programs of one peer have one name, whatever its store is set to. */
export function programOf(name: VariantName): string {
  if (redisOf(name) !== undefined) return "bullmq";
  return name === "by-hand-batches" ? "by-hand" : name;
}

/** The packages of bench/package.json that a variant needs. */
export function packagesOf(name: VariantName): readonly string[] {
  if (redisOf(name) !== undefined) return ["bullmq", "ioredis"];
  return name === "pg-boss" || name === "graphile-worker" ? [name] : [];
}
