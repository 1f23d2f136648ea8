// Errors that nobody caught, and answers of 500 and above, with the request in flight and the start of its body. The
// probe only looks on: no listener of its own decides whether the process lives.

import { addCost, type CostSum, type CostTop, costSums, costTops, type Table, table } from "./book.ts";
import { type Context, lastRequest } from "./context.ts";
import { patch, read, text } from "./patch.ts";
import { routeOf } from "./route.ts";
import { whereOf } from "./where.ts";

const bodyBytes = 512;
const messageLength = 300;
const errors: Table<CostSum, CostTop> = table("errors", costSums, costTops);

/** `flush` writes what was counted before a process that will end does. */
export function watchErrors(flush: () => void): void {
  process.on("uncaughtExceptionMonitor", (error: unknown) => {
    const isFatal = process.listenerCount("uncaughtException") === 0 && !process.hasUncaughtExceptionCaptureCallback();
    record(error, isFatal);
    if (isFatal) flush();
  });
  patch(
    process,
    "emit",
    (original) =>
      function (this: unknown, ...args) {
        if (args[0] === "unhandledRejection" && process.listenerCount("unhandledRejection") > 0) record(args[1], false);
        return original.apply(this, args);
      },
  );
}

/** An answer of 500 and above: the error behind it was caught by the app, the request is known. */
export function failedAnswer(status: number, context: Context): void {
  add({ message: `answered ${status}`, where: "", fatal: false }, context);
}

function record(error: unknown, fatal: boolean): void {
  const name = text(read(error, "name"));
  const message = text(read(error, "message"));
  const said = name !== "" || message !== "" ? `${name}: ${message}` : String(error);
  add({ message: said.slice(0, messageLength), where: whereOf(read(error, "stack")), fatal }, lastRequest());
}

function add(seen: { message: string; where: string; fatal: boolean }, context: Context | undefined): void {
  const route = context === undefined ? "" : `${context.method} ${routeOf(context.route)}`;
  const body = context?.body === undefined ? "" : startOf(context.body);
  addCost(
    errors.row(`${seen.message}|${seen.where}|${route}`, () => ({ ...seen, route, body })),
    0,
  );
}

function startOf(body: Buffer | string): string {
  return (typeof body === "string" ? Buffer.from(body) : body).subarray(0, bodyBytes).toString();
}
