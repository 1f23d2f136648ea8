// An address that stays while the server behind it ends and comes back on another port, as behind a load balancer.
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

export interface Relay extends AsyncDisposable {
  readonly url: string;
}

/** Passes each connection on to where `target` is at that moment; closes it at once while there is nothing. */
export async function openRelay(target: () => string): Promise<Relay> {
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const port = Number(URL.parse(target())?.port);
    if (!(port > 0)) return void near.destroy();
    const far = connect(port, "127.0.0.1");
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on("error", () => other.destroy()).on("close", () => (open.delete(one), other.destroy()));
      one.pipe(other);
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the relay has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
