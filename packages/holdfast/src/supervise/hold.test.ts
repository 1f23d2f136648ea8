// A held socket: who comes while nobody listens waits and is served later; a port that is taken is said to be.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import { atEnd } from "../store/embedded/scratch.ts";
import { holdSocket } from "./hold.ts";

const program = `require("node:http").createServer((_, response) => response.end(String(process.pid)))
  .listen({ fd: 3 }, () => console.log("listens"))`;

async function serve(t: TestContext, fd: number): Promise<{ readonly pid: number | undefined; end(): Promise<void> }> {
  const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit", fd] });
  atEnd(t, () => void child.kill("SIGKILL"));
  await once(child.stdout ?? assert.fail(), "data");
  return {
    pid: child.pid,
    async end() {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

test("who comes while nobody listens is served by the next one", async (t) => {
  const socket = await holdSocket("127.0.0.1", 0);
  if (!socket) return t.skip("SKIPPED: this platform hands no sockets on");
  atEnd(t, () => socket.close());
  const ask = () => fetch(`http://127.0.0.1:${socket.port}/`).then((response) => response.text());
  const first = await serve(t, socket.fd);
  assert.equal(await ask(), String(first.pid));
  await first.end();
  const asked = ask();
  const second = await serve(t, socket.fd);
  assert.equal(await asked, String(second.pid));
});

test("a port that somebody has is refused, and waited for when one is patient", async (t) => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  // It listens on a port, so its address is one of these.
  const { port } = server.address() as AddressInfo;
  await assert.rejects(holdSocket("127.0.0.1", port), { code: "HF_PORT_IN_USE" });
  const waiting = holdSocket("127.0.0.1", port, 5_000);
  setTimeout(() => server.close(), 100);
  const socket = await waiting;
  assert.equal(socket?.port ?? port, port);
  atEnd(t, () => socket?.close());
});
