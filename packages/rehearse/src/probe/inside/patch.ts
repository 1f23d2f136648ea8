// Replaces a method of an object of the target's by one that wraps it. Nothing here may throw into the app: what cannot
// be replaced stays as it is. Names, lengths and own properties of the original (util.promisify.custom) are kept.

/** A function of the target or of Node.js, whose signature is not ours to know. */
export type Fn = (this: unknown, ...args: unknown[]) => unknown;

/** The function `name` of `object`, or undefined. */
export function method(object: unknown, name: PropertyKey): Fn | undefined {
  const value = read(object, name);
  return isFn(value) ? value : undefined;
}

export function isFn(value: unknown): value is Fn {
  return typeof value === "function";
}

/** Property `name` of whatever `object` is; undefined when it is nothing that has properties. */
export function read(object: unknown, name: PropertyKey): unknown {
  if ((typeof object !== "object" && typeof object !== "function") || object === null) return undefined;
  // Anything may be asked for any property. Several times quicker than Reflect.get, and this is asked for each query.
  return (object as Record<PropertyKey, unknown>)[name];
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

/** What was thrown, as an error. */
export function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(text(thrown) || "an error that is no Error");
}

/** Sets a property for us alone: not seen by loops over the object. */
export function hide(object: object, name: symbol, value: unknown): void {
  // Setting again is much cheaper than defining again; the symbols are ours, so nothing inherits one.
  if (read(object, name) !== undefined) (object as Record<symbol, unknown>)[name] = value;
  else Object.defineProperty(object, name, { value, writable: true, configurable: true, enumerable: false });
}

/** Puts what `make` gives in the place of `object[name]`; does nothing when that is no function or cannot be set. */
export function patch(object: unknown, name: string, make: (original: Fn) => Fn): boolean {
  try {
    const original = method(object, name);
    if (original === undefined || (typeof object !== "object" && typeof object !== "function") || object === null)
      return false;
    const replacement = make(original);
    for (const key of Reflect.ownKeys(original)) {
      if (key === "prototype" || key === "arguments" || key === "caller") continue;
      const descriptor = Reflect.getOwnPropertyDescriptor(original, key);
      if (descriptor !== undefined) Reflect.defineProperty(replacement, key, descriptor);
    }
    const old = Reflect.getOwnPropertyDescriptor(object, name);
    return Reflect.defineProperty(object, name, {
      value: replacement,
      writable: true,
      configurable: true,
      enumerable: old?.enumerable ?? false,
    });
  } catch {
    return false;
  }
}
