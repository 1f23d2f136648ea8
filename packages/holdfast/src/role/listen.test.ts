// A crowd that comes while a web process has no time for it waits in the kernel's queue: where that is too short, the
// kernel forgets clients that believe to be connected, and they wait for an answer until they give up.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { test } from "node:test";
import { limits } from "../limits.ts";
import { startWebOnly } from "../supervise/sample.ts";
import { until } from "../testing/until.ts";

const crowd = 1_500;

test("whoever comes while a web process stands still is connected, and answered when it goes on", async (t) => {
  if (longestQueue() < limits.listenBacklog) return t.skip("SKIPPED: this system's own bound of the queue is shorter");
  const { started, store } = await startWebOnly(t, { routes: "", env: { PORT: "0" } });
  const web = await until("the web process says its pid", async () => {
    const found = await store.pool.query<{ pid: number | null }>(
      "select (report ->> 'pid')::int as pid from holdfast.process where role = 'web'",
    );
    return found.rows[0]?.pid ?? undefined;
  });
  let [connected, answered] = [0, 0];
  process.kill(web, "SIGSTOP");
  try {
    for (let made = 0; made < crowd; made += 1) {
      const socket = connect(Number(new URL(started.address).port), "127.0.0.1");
      socket.once("connect", () => {
        connected += 1;
        socket.write("GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
      });
      socket.once("data", () => (answered += 1)).on("error", () => undefined);
    }
    // The kernel's own second tries come after a second, and later: they find no room either.
    await until("all are connected", () => connected === crowd, 3_000).catch(() => undefined);
  } finally {
    process.kill(web, "SIGCONT");
  }
  assert.equal(connected, crowd);
  await until("all are answered", () => answered === crowd);
});

function longestQueue(): number {
  try {
    return Number(readFileSync("/proc/sys/net/core/somaxconn", "utf8"));
  } catch {
    return 0;
  }
}
