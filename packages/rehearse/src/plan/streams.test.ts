import assert from "node:assert/strict";
import http from "node:http";
import { it } from "node:test";
import { explore } from "./explore.ts";

const script = `new EventSource("/live"); new EventSource('/ended'); new EventSource("/gone"); new WebSocket(url);`;

it("what a page keeps open: event streams that stay are part of a visit, and WebSockets are said to be left out", async (t) => {
  const server = http.createServer((request, response) => {
    const isPage = request.url === "/";
    response.writeHead(request.url === "/gone" ? 404 : 200, {
      "content-type": isPage ? "text/html" : "text/event-stream",
    });
    response.write(isPage ? `<script>${script}</script>` : "data: 1\n\n");
    if (request.url !== "/live") response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close().closeAllConnections());
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const { flows, notes } = await explore(`http://127.0.0.1:${address.port}`, { fetch });
  assert.equal(flows.length, 1);
  assert.deepEqual(
    flows[0]?.steps.map(({ path, kind, thinkMs }) => [path, kind, thinkMs]),
    [
      ["/", undefined, undefined],
      ["/live", "events", undefined],
    ],
  );
  assert.ok(notes.some((note) => note.startsWith("Left out the WebSocket")));
});
