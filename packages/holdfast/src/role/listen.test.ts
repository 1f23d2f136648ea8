// A crowd that comes while a web process has no time for it waits in the kernel's queue: where that is too short, the
// kernel forgets clients that believe to be connected, and they wait for an answer until they give up.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { limits } from "../limits.ts";
import { atEnd } from "../store/embedded/scratch.ts";
import { holdSocket } from "../supervise/hold.ts";
import { ledgerStore, runApp } from "./sample.ts";

const crowd = 1_500;

// Connects `crowd` clients side by side and prints how many came through.
const program = (port: number) => `
  const net = require("node:net");
  let connected = 0;
  const done = () => { console.log(connected); process.exit(); };
  for (let made = 0; made < ${crowd}; made += 1)
    net.connect(${port}, "127.0.0.1", () => { connected += 1; if (connected === ${crowd}) done(); });
  setTimeout(done, 5_000);`;

test("on a socket that is handed to it the web role has the same long queue", async (t) => {
  const socket = await holdSocket("127.0.0.1", 0);
  if (!socket) return t.skip("SKIPPED: this platform hands no sockets on");
  atEnd(t, () => socket.close());
  if (longest() < limits.listenBacklog) return t.skip("SKIPPED: this system's own bound of the queue is shorter");
  await runApp(t, await ledgerStore(t), { roles: ["web"], listenFd: socket.fd });
  // Meanwhile this process does nothing else.
  const { stdout } = spawnSync(process.execPath, ["-e", program(socket.port)], { encoding: "utf8" });
  assert.equal(stdout, `${crowd}\n`);
});

function longest(): number {
  try {
    return Number(readFileSync("/proc/sys/net/core/somaxconn", "utf8"));
  } catch {
    return 0;
  }
}
