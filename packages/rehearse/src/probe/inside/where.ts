// The app's own first frame of the running stack: a file below the root, outside node_modules, not the probe's. Taking
// a stack is dear, so callers ask for the first few of a kind and then for one in many.

import { fileURLToPath } from "node:url";
import type { Fn } from "./patch.ts";
import { settings } from "./settings.ts";

const depth = 40;

/** `src/orders.js:41`, or "" when no frame of the stack is the app's own. */
export function where(): string {
  const limit = Error.stackTraceLimit;
  const prepare: unknown = Reflect.get(Error, "prepareStackTrace");
  try {
    Error.stackTraceLimit = depth;
    Error.prepareStackTrace = firstOwnFrame;
    const holder: { stack?: unknown } = {};
    Error.captureStackTrace(holder, where);
    const found = holder.stack;
    return typeof found === "string" ? found : "";
  } catch {
    return "";
  } finally {
    Error.stackTraceLimit = limit;
    Reflect.set(Error, "prepareStackTrace", prepare);
  }
}

/** The same; "" when it is a part of Node.js itself that called `caller`. */
export function whereUnlessNode(caller: Fn): string {
  const limit = Error.stackTraceLimit;
  const prepare: unknown = Reflect.get(Error, "prepareStackTrace");
  try {
    Error.stackTraceLimit = 1;
    Error.prepareStackTrace = (_error, frames) => frames[0]?.getFileName() ?? "";
    const holder: { stack?: unknown } = {};
    Error.captureStackTrace(holder, caller);
    if (String(holder.stack).startsWith("node:")) return "";
  } finally {
    Error.stackTraceLimit = limit;
    Reflect.set(Error, "prepareStackTrace", prepare);
  }
  return where();
}

/** Says for each call whether a stack is worth its price: the first ones, then one in many. */
export function sampler(first: number, every: number): () => boolean {
  let seen = 0;
  return () => {
    seen += 1;
    return seen <= first || seen % every === 0;
  };
}

/** The path relative to the root, if the file is the app's own. */
export function ownFile(file: string): string | undefined {
  let path = file;
  if (file.startsWith("file://")) {
    try {
      path = fileURLToPath(file);
    } catch {
      return undefined;
    }
  }
  if (!path.startsWith(settings.root + "/") || path.includes("/node_modules/")) return undefined;
  if (path.startsWith(settings.dir)) return undefined;
  return path.slice(settings.root.length + 1);
}

/** From the text of a stack that was taken by others. */
export function whereOf(stack: unknown): string {
  if (typeof stack !== "string") return "";
  for (const line of stack.split("\n")) {
    const match = /\(?((?:file:\/\/)?\/[^():]+):(\d+):\d+\)?$/.exec(line.trim());
    const file = match?.[1] === undefined ? undefined : ownFile(match[1]);
    if (file !== undefined) return `${file}:${match?.[2] ?? ""}`;
  }
  return "";
}

function firstOwnFrame(_error: Error, frames: NodeJS.CallSite[]): string {
  for (const frame of frames) {
    const file = frame.getFileName();
    if (typeof file !== "string") continue;
    const own = ownFile(file);
    if (own !== undefined) return `${own}:${String(frame.getLineNumber() ?? 0)}`;
  }
  return "";
}
