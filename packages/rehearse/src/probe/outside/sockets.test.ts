import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openOutside } from "./outside.ts";
import { freePort, run } from "./testing.ts";

const linux = process.platform === "linux" ? {} : { skip: "reads /proc of Linux" };

async function serve(t: TestContext, onSocket: (socket: net.Socket) => void): Promise<number> {
  const server = net.createServer((socket) => onSocket(socket.on("error", () => undefined).resume()));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return address.port;
}

describe("the target's sockets from outside", linux, () => {
  it("show a fixed number of connections to a server, and how many were opened meanwhile", async (t) => {
    const port = await serve(t, () => undefined);
    // At the end the server leaves, perhaps before it has accepted everybody: these are reset.
    const program = `const net = require("node:net");
      const connect = (resolve) => net.connect(${port}, "127.0.0.1", resolve).on("error", () => {});
      const open = (count) => Promise.all(Array.from({ length: count }, () => new Promise(connect)))
        .then(() => console.log("open"));
      process.stdin.on("data", () => open(2));
      open(4);`;
    const { pid, child } = await run(t, [process.execPath, "-e", program]);
    t.after(() => child.kill("SIGKILL"));
    // Somebody else's connections to the same server are not the target's.
    const other = net.connect(port, "127.0.0.1").on("error", () => undefined);
    t.after(() => other.destroy());
    await using outside = await openOutside({
      pids: () => [pid],
      port: await freePort(),
      redis: [],
      generatorPids: [],
    });
    const a = await outside.mark();
    const b = await outside.mark();
    const address = `127.0.0.1:${port}`;
    assert.deepEqual(outside.between(a, b).outside?.remotes, [{ address, most: 4, opened: 0, kind: "other" }]);
    const opened = once(child.stdout ?? child, "data");
    child.stdin?.write("more\n");
    await opened;
    const seen = outside.between(b, await outside.mark()).outside;
    assert.deepEqual(seen?.remotes, [{ address, most: 6, opened: 2, kind: "other" }]);
  });

  it("count connections that are shorter than the pause between two looks", async (t) => {
    // One connection lasts, so that the address is known; the forty after it do not.
    let lasting: net.Socket | undefined;
    const port = await serve(t, (socket) => (lasting === undefined ? (lasting = socket) : socket.end("hello")));
    t.after(() => lasting?.destroy());
    const program = `const net = require("node:net");
      net.connect(${port}, "127.0.0.1", () => console.log(1));
      process.stdin.on("data", () => {
        let left = 40;
        const next = () => left-- > 0
          ? net.connect(${port}, "127.0.0.1").resume().on("close", next) : console.log("done");
        next();
      });`;
    const { pid, child } = await run(t, [process.execPath, "-e", program]);
    await using outside = await openOutside({ pids: () => [pid], port: await freePort() });
    const a = await outside.mark();
    child.stdin?.write("go\n");
    await new Promise((resolve) => child.stdout?.once("data", resolve));
    const [remote] = outside.between(a, await outside.mark()).outside?.remotes ?? [];
    assert.ok(remote !== undefined && remote.opened === 40, `${remote?.opened} opened`);
  });

  it("show how many wait to be accepted, and that some were turned away", async (t) => {
    const program = `import socket, sys
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen(5)
print(server.getsockname()[1], flush=True)
sys.stdin.readline()`;
    const { pid, line } = await run(t, ["python3", "-c", program]);
    const port = Number(line);
    await using outside = await openOutside({ pids: () => [pid], port });
    const a = await outside.mark();
    const sockets = Array.from({ length: 10 }, () => net.connect(port, "127.0.0.1").on("error", () => undefined));
    t.after(() => sockets.forEach((socket) => socket.destroy()));
    await sleep(300);
    const { backlog } = outside.between(a, await outside.mark()).outside ?? {};
    assert.equal(backlog?.limit, 5);
    assert.equal(backlog.most, 6);
    assert.ok(backlog.overflows > 0);
  });
});
