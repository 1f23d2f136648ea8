// A relay in front of a Postgres that counts what passes to it: connections and queries. For counts
// that a test can rely on, where the server's own statistics come late.

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface FrameCounter extends AsyncDisposable {
  /** The address of the database behind it, by way of this counter. */
  readonly url: string;
  readonly counts: { connections: number; open: number; mostOpen: number; queries: number };
}

/** `Q` is a simple query, `E` runs a prepared one: one of the two for each query of every driver. */
const queryTypes = new Set(["Q".charCodeAt(0), "E".charCodeAt(0)]);

export async function countFrames(databaseUrl: string): Promise<FrameCounter> {
  const [, user = "", host = "", port = "", rest = ""] =
    /^postgres:\/\/([^@]*)@([^:]*):(\d+)(.*)$/.exec(databaseUrl) ?? [];
  const counts = { connections: 0, open: 0, mostOpen: 0, queries: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    counts.connections += 1;
    counts.open += 1;
    counts.mostOpen = Math.max(counts.mostOpen, counts.open);
    const far = connect(Number(port), host);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
    }
    const read = frameReader((type) => (counts.queries += queryTypes.has(type) ? 1 : 0));
    near.on("data", read);
    near.on("close", () => {
      counts.open -= 1;
      far.destroy();
    });
    far.on("close", () => near.destroy());
    near.pipe(far).pipe(near);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A TCP server's address is never a path.
  const own = (server.address() as AddressInfo).port;
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  };
  return { url: `postgres://${user}@127.0.0.1:${own}${rest}`, counts, [Symbol.asyncDispose]: stop };
}

/** Cuts a client's bytes into messages: a type of one byte and a length, but for the first, which has no type. */
function frameReader(onFrame: (type: number) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  let isFirst = true;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const head = isFirst ? 0 : 1;
      if (rest.length < head + 4) return;
      const end = head + rest.readUInt32BE(head);
      if (rest.length < end) return;
      if (!isFirst) onFrame(rest[0] ?? 0);
      isFirst = false;
      rest = rest.subarray(end);
    }
  };
}
