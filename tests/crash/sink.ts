// The outside, as a process of its own that is never killed: notes each call in a file, takes a few milliseconds, notes
// its end in the file, answers. Started as `node sink.ts FILE`; says its address on standard output; ends with its
// standard input, so that it never outlives who started it.

import { openSync, writeSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo } from "node:net";
import { isRefusedOnce } from "./ledger-rules.ts";

const minMs = 5;
const spreadMs = 30;

const file = openSync(process.argv[2] ?? "", "a");
const refused = new Set<string>();
let count = 0;

const server = createServer((request, response) => {
  void readAll(request).then((body) => {
    const idempotencyKey = request.headers["idempotency-key"];
    // Sent by the ledger app and nobody else.
    const { id, key, seq, process: pid } = JSON.parse(body) as Record<string, number>;
    if (isRefusedOnce(Number(seq)) && !refused.has(String(idempotencyKey))) {
      refused.add(String(idempotencyKey));
      response.writeHead(503).end();
      return;
    }
    const call = count++;
    note({ call, id, key, seq, idempotencyKey, process: pid, startedMs: Date.now() });
    setTimeout(
      () => {
        note({ call, endedMs: Date.now() });
        response.writeHead(200).end();
      },
      minMs + Math.random() * spreadMs,
    );
  });
});
// Who calls keeps connections; closing an idle one could cross with a call.
server.keepAliveTimeout = 600_000;
server.listen(0, "127.0.0.1", () => {
  // It listens on a port, so its address is one of these.
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
process.stdin.on("end", () => process.exit(0)).resume();
// Ctrl-C reaches the whole group; it goes when who started it has what it needs.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);

function note(line: object): void {
  writeSync(file, `${JSON.stringify(line)}\n`);
}

/** A caller that is killed in the middle of its request never resolves this, and nothing was called. */
function readAll(request: IncomingMessage): Promise<string> {
  let text = "";
  request.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return new Promise((resolve) => request.on("end", () => resolve(text)));
}
