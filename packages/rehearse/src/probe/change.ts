// One thing that can be made different in a target for an experiment, without touching its code. Those that the probe
// carries out inside the process are marked; the others are done around it.

export type Change =
  /** Inside: pools of this kind get `max` clients. */
  | { readonly kind: "pool-size"; readonly pool: string; readonly max: number }
  /** Inside: a database connection that would be opened for a request is taken from a pool instead. */
  | { readonly kind: "reuse-connections" }
  /** Inside: repeated queries of these shapes are answered from the first answers' memory. */
  | { readonly kind: "remember-queries"; readonly shapes: readonly string[] }
  | { readonly kind: "remember-redis"; readonly command: string; readonly key: string }
  /** Inside: children are not started; what the first one gave is given again at once. */
  | { readonly kind: "remember-children"; readonly command: string }
  /** Inside: a synchronous call from `where` gives what it gave the first time. */
  | { readonly kind: "remember-sync"; readonly name: string; readonly where: string }
  /** Inside: calls to this host are answered at once by what it answered before, or after `latencyMs`. */
  | { readonly kind: "stub-calls"; readonly host: string; readonly latencyMs: number }
  /** Inside: timers set at `where` do not fire. */
  | { readonly kind: "pause-timers"; readonly where: string }
  /** Inside: what would be logged is thrown away. */
  | { readonly kind: "quiet-log" }
  /** Around: environment variables of the target (UV_THREADPOOL_SIZE, NODE_OPTIONS' heap size). */
  | { readonly kind: "environment"; readonly variables: Readonly<Record<string, string>> }
  /** Around: the target runs as `count` processes on one port. */
  | { readonly kind: "processes"; readonly count: number }
  /**
   * Around: an index, in a copy of the database; the target is pointed at the copy. `table` may begin with its schema;
   * `columns` may be `lower(name)`. `searched`: for texts anywhere in them, by three letters each.
   */
  | { readonly kind: "index"; readonly table: string; readonly columns: readonly string[]; readonly searched?: true }
  /** Around: visitors keep their connections, or bring new ones. */
  | { readonly kind: "connections"; readonly connections: "fresh" | "keep" };
