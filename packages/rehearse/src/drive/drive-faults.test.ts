import assert from "node:assert/strict";
import http from "node:http";
import net from "node:net";
import { it } from "node:test";
import { drive } from "./drive.ts";
import { addsUp, scenario, serve, usual } from "./drive-scene.ts";
import { acceptOf } from "./web-socket-frames.ts";

const broken: readonly [string, string, (socket: net.Socket) => void][] = [
  ["closes without an answer", "closed", (socket) => socket.end()],
  ["resets", "reset", (socket) => socket.resetAndDestroy()],
  ["never answers", "timeout", () => {}],
  ["speaks something else", "garbage", (socket) => socket.write("220 hello\r\n")],
];
for (const [title, kind, misbehave] of broken) {
  it(`a target that ${title} gives errors of the kind ${kind}`, async (t) => {
    const { url } = await serve(
      t,
      net.createServer((socket) => socket.on("data", () => misbehave(socket))),
    );
    for (const connections of ["fresh", "keep"] as const) {
      const wish = { ...usual, target: url, connections, requestTimeoutMs: 200, durationMs: 200 };
      const report = await drive({ ...wish, scenario: scenario(t, `yield get("/");`) });
      addsUp(report);
      const { failed, stopped = 0, sent, errors } = report.requests;
      assert.ok(failed > 0 && failed + stopped === sent, JSON.stringify(report.requests));
      assert.deepEqual(Object.keys(errors), [kind]);
    }
  });
}

it("a websocket step asks, is answered, pongs and stays; an event stream is counted", async (t) => {
  let pongs = 0;
  const server = http.createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("data: one\n\nda");
    setTimeout(() => response.write("ta: two\n\n"), 20);
  });
  server.on("upgrade", (request, socket: net.Socket) => {
    const accept = acceptOf(request.headers["sec-websocket-key"] ?? "");
    socket.write(
      `HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.write(Buffer.from([0x89, 0]));
    socket
      .on("error", () => {})
      .on("data", (bytes: Buffer) => {
        for (let at = 0; at < bytes.length;) {
          const opcode = (bytes[at] ?? 0) & 0x0f;
          const length = (bytes[at + 1] ?? 0) & 0x7f;
          const mask = bytes.subarray(at + 2, at + 6);
          const payload = bytes.subarray(at + 6, at + 6 + length).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
          at += 6 + length;
          if (opcode === 10) pongs += 1;
          else if (opcode === 8) socket.end();
          else socket.write(Buffer.concat([Buffer.from([0x81, length]), payload]));
        }
      });
  });
  const { url } = await serve(t, server);
  const report = await drive({
    ...usual,
    target: url,
    scenario: scenario(
      t,
      `const live = yield get("/live", { kind: "websocket", stayMs: 150, messages: ["hello", "again"] });
       if (live.status !== 101) throw new Error("no upgrade");
       yield get("/events", { kind: "events", stayMs: 150 });`,
    ),
  });
  addsUp(report);
  assert.deepEqual(report.failures, []);
  const { begun } = report.visits;
  assert.deepEqual(
    report.steps.map(({ name, done, events }) => [name, done / begun, (events ?? 0) / begun]),
    [
      ["GET /live", 1, 0],
      ["GET /live message", 2, 0],
      ["GET /events", 1, 2],
    ],
  );
  assert.equal(pongs, begun);
  const stayed = report.steps.map(({ stayedMs = 0 }) => stayedMs / begun >= 149);
  assert.deepEqual(stayed, [true, false, true]);
  assert.equal(report.steps[1]?.bytes, begun * 10);
});
