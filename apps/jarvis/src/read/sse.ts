// One browser that listens to server-sent events. What it does not take in time is not kept for ever: beyond a megabyte
// the connection is cut, and the browser comes back and says from where it goes on.

import { type ServerResponse } from "node:http";
import { type FastifyReply } from "fastify";
import { securityHeaders } from "./headers.ts";

const maxBufferedBytes = 1024 * 1024;

export interface Listener {
  /** Sends one event; false when the browser is gone or was cut off. `id` is the cursor from which it goes on. */
  send(event: string, data: unknown, id?: number): boolean;
  /** The same for what `frameOf` has made, for many at once. */
  write(frame: Buffer): boolean;
  end(): void;
}

/** Turns the answer into a stream of events; `closed` is called once when it is over, whoever ended it. */
export function listen(reply: FastifyReply, closed: () => void): Listener {
  reply.hijack();
  const stream = reply.raw;
  // It ends with its connection. Without chunks the same bytes go to everybody, in one write each.
  stream.removeHeader("transfer-encoding");
  stream.writeHead(200, { ...securityHeaders, "content-type": "text/event-stream", "cache-control": "no-store" });
  stream.on("close", closed);
  // Without a listener a reset connection would end the process.
  stream.on("error", () => undefined);
  const listener: Listener = {
    send: (event, data, id) => write(stream, frameOf(event, data, id)),
    write: (frame) => write(stream, frame),
    end: () => stream.end(),
  };
  listener.send("beat", {});
  return listener;
}

/** One event as bytes: its data is JSON on one line, whatever is in it. */
export function frameOf(event: string, data: unknown, id?: number): Buffer {
  return Buffer.from(`${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

function write(stream: ServerResponse, frame: Buffer): boolean {
  if (stream.destroyed || stream.writableEnded) return false;
  stream.write(frame);
  if (stream.writableLength <= maxBufferedBytes) return true;
  stream.destroy();
  return false;
}
