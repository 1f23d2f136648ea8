import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { connect as connectSecurely } from "node:tls";
import { isLoopback } from "./loopback.ts";

const outside = /Tests reach this machine only/;

test("only addresses and names of this machine count as loopback", () => {
  for (const host of ["127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1", "localhost", "app.localhost"]) {
    assert.equal(isLoopback(host), true, host);
  }
  const elsewhere = ["192.0.2.1", "10.0.0.1", "0.0.0.0", "128.0.0.1", "::", "2001:db8::1", "::ffff:192.0.2.1"];
  for (const host of [...elsewhere, "example.com", "localhost.example.com", "notlocalhost", ""]) {
    assert.equal(isLoopback(host), false, host);
  }
});

test("a test cannot reach another machine, whichever way it asks", async () => {
  assert.throws(() => connect(9, "192.0.2.1"), outside);
  assert.throws(() => connect({ port: 9, host: "192.0.2.1" }), outside);
  assert.throws(() => new Socket().connect(9, "192.0.2.1"), outside);
  assert.throws(() => new Socket().connect({ port: 9, host: "example.com" }), outside);
  assert.throws(() => connectSecurely({ port: 9, host: "192.0.2.1" }), outside);
  await assert.rejects(fetch("http://192.0.2.1:8081/"), (error: Error) => outside.test(String(error.cause)));
});

test("a test reaches servers of this machine by address, by name and by socket file", async () => {
  const server = createServer((socket) => socket.end());
  const folder = await mkdtemp(join(tmpdir(), "holdfast-loopback-"));
  try {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    assert.ok(address !== null && typeof address === "object");
    const { port } = address;
    await reaches(() => connect(port));
    await reaches(() => connect(port, "127.0.0.1"));
    await reaches(() => connect({ port, host: "localhost" }));
    server.close();
    await once(server, "close");

    const path = join(folder, "s");
    server.listen(path);
    await once(server, "listening");
    await reaches(() => connect(path));
    await reaches(() => connect({ path }));
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
});

async function reaches(open: () => Socket): Promise<void> {
  const socket = open();
  await once(socket, "connect");
  socket.destroy();
}
