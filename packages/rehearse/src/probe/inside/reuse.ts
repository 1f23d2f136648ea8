// The change "reuse-connections": a client of pg that would connect on its own borrows one of a pool of the probe's
// instead, and a pool made while the target runs stands for the first of its kind.

import { soon } from "./memory.ts";
import { type Fn, isFn, method, read } from "./patch.ts";
import { changes, state } from "./settings.ts";

const isOn = changes("reuse-connections").length > 0;
const pools = new Map<string, object>();
const inner = new WeakMap<object, object>();
let Pool: unknown;

/** The pool that is asked in the place of `pool`. */
export function reusedPool(pool: unknown): object {
  // Called as a method of a pool.
  const asked = pool as object;
  if (!isOn) return asked;
  Pool ??= asked.constructor;
  if (!state.listening || [...pools.values()].includes(asked)) return asked;
  return sharedPool(JSON.stringify(read(asked, "options")), read(asked, "options")) ?? asked;
}

/** pg's own Pool, for clients that are used without one. */
export function usePool(constructor: unknown): void {
  Pool ??= constructor;
}

/** For `connect` and `end`: what they give; without a step: the client that stands in for `client`. */
export function delegate(client: unknown, step?: "connect" | "end", callback?: unknown): unknown {
  if (!isOn || !(client instanceof Object)) return undefined;
  const borrowed = inner.get(client);
  if (step === undefined) return borrowed;
  if (step === "end") {
    if (borrowed === undefined) return undefined;
    inner.delete(client);
    method(borrowed, "release")?.call(borrowed);
    return finish(Promise.resolve(), callback);
  }
  const parameters = read(client, "connectionParameters");
  const pool = state.listening ? sharedPool(JSON.stringify(parameters), optionsOf(parameters, client)) : undefined;
  if (pool === undefined) return undefined;
  const taken = Promise.resolve(method(pool, "connect")?.call(pool)).then((given) => {
    if (given instanceof Object) inner.set(client, given);
  });
  return finish(taken, callback);
}

function sharedPool(key: string, options: unknown): object | undefined {
  const known = pools.get(key);
  if (known !== undefined) return known;
  if (!isFn(Pool)) return undefined;
  const made: unknown = Reflect.construct(Pool, [{ ...(options as object), allowExitOnIdle: true }]);
  if (!(made instanceof Object)) return undefined;
  pools.set(key, made);
  return made;
}

function optionsOf(parameters: unknown, client: object): object {
  const { user, database, port, host, ssl } = parameters as Record<string, unknown>;
  return { user, database, port, host, ssl, password: read(client, "password") };
}

function finish(done: Promise<unknown>, callback: unknown): unknown {
  if (!isFn(callback)) return done;
  void tell(done, callback);
  return true;
}

/** The callback runs outside the promise: what it throws is the app's, not a rejection. */
async function tell(done: Promise<unknown>, callback: Fn): Promise<void> {
  let failed: unknown = null;
  try {
    await done;
  } catch (error) {
    failed = error;
  }
  soon(() => callback(failed));
}
