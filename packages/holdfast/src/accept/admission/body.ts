// Waits for the body of a request without reading it: what has come stays where the handler will look for it.

import { type IncomingMessage, type ServerResponse } from "node:http";
import { limits } from "../../limits.ts";

/**
 * Calls back when all of the body has come, or `limits.admissionBodyBytes` of it; at once for a request without a body,
 * never for one whose sender leaves before. Who sends too slowly is cut off elsewhere (connections.ts).
 */
export function whenBodyIsHere(request: IncomingMessage, response: ServerResponse, then: () => void): void {
  if (bodyBytes(request) === 0) return then();
  // Bodies that come together with their heads are there when this piece of bytes has been read.
  process.nextTick(() => {
    if (isHere(request)) return then();
    // Node.js takes a body that somebody listens for as read, and would leave what nobody reads in the connection.
    response.once("finish", () => request.resume());
    const look = (): void => {
      if (!isHere(request)) return;
      request.off("readable", look);
      then();
    };
    request.on("readable", look);
  });
}

/** Bytes of the body as the head says it; infinite when it comes in chunks. */
export function bodyBytes({ headers }: IncomingMessage): number {
  return headers["transfer-encoding"] === undefined ? Number(headers["content-length"] ?? 0) : Infinity;
}

function isHere({ complete, readableLength }: IncomingMessage): boolean {
  return complete || readableLength >= limits.admissionBodyBytes;
}
