// Changes the source of ES modules that hold what the probe wraps. Also loaded as a hook of its own thread by Node.js
// versions that have no hooks within the thread, so it imports nothing.

interface Loaded {
  readonly source?: unknown;
}

export async function load(
  url: string,
  context: unknown,
  next: (url: string, context: unknown) => Promise<Loaded>,
): Promise<Loaded> {
  return changeSource(url, await next(url, context));
}

/** postgres.js: its export becomes what the probe makes of it. */
export function changeSource(url: string, loaded: Loaded): Loaded {
  if (!url.endsWith("/postgres/src/index.js") || loaded.source === undefined || loaded.source === null) return loaded;
  const { source } = loaded;
  const before = source instanceof Uint8Array ? new TextDecoder().decode(source) : source;
  if (typeof before !== "string") return loaded;
  const wrap = 'globalThis[Symbol.for("rehearse.postgres")]';
  const after = before.replace("export default Postgres", `export default ${wrap}?.(Postgres, Query) ?? Postgres`);
  return { ...loaded, source: after };
}
