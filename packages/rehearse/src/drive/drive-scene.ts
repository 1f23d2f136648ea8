// What the tests of drive() stand on: a server that counts its connections, a scenario module, and the sums of a
// report.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import type { LoadReport, LoadWish } from "./trial-load.ts";

/** A server on 127.0.0.1 whose sockets end with the test; gives its address and counts its connections. */
export async function serve(t: TestContext, server: net.Server) {
  const sockets = new Set<net.Socket>();
  server.on("connection", (socket: net.Socket) => sockets.add(socket.on("error", () => {})));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return { url: `http://127.0.0.1:${address.port}`, sockets };
}

/** A scenario module with this text in its session. */
export function scenario(t: TestContext, body: string): LoadWish["scenario"] {
  const folder = mkdtempSync(join(tmpdir(), "drive-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "scenario.mjs");
  writeFileSync(
    file,
    `const get = (path, more) => ({ method: "GET", path, ...more });
export const scenario = { name: "test", flows: [
  { name: "main", weight: 1, mustNotFail: true, *session(visitor) { ${body} } }] };`,
  );
  return { kind: "module", url: pathToFileURL(file).href };
}

export const usual = {
  visitsPerSecond: 100,
  durationMs: 500,
  seed: 7,
  firstVisitor: 1000,
  connections: "fresh",
  dispersion: 1,
  maxThinkMs: 100,
  requestTimeoutMs: 5000,
} as const;

/** Every visit and request that began ended in exactly one way, in every sum. */
export function addsUp(report: LoadReport): void {
  const { visits, requests, flows, steps } = report;
  assert.equal(visits.begun, visits.done + visits.failed + (visits.stopped ?? 0));
  for (const count of [requests, ...flows, ...steps]) {
    assert.equal(count.sent, count.done + count.failed + (count.stopped ?? 0));
    assert.equal(count.latency.count, count.done + count.failed);
  }
  for (const field of ["sent", "done", "failed", "bytes"] as const) {
    for (const list of [flows, steps]) {
      assert.equal(
        list.reduce((sum, one) => sum + one[field], 0),
        requests[field],
        field,
      );
    }
  }
}
