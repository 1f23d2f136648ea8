import assert from "node:assert/strict";
import http from "node:http";
import { it } from "node:test";
import { closedLoop } from "./closed-loop.ts";
import { Pool } from "./pool.ts";
import { buildRequest, parseTarget } from "./target.ts";

it("keeps exactly so many under way, over a real server, and counts every answer", async (t) => {
  let open = 0;
  let mostOpen = 0;
  let served = 0;
  // Nobody is answered before all are there, however long their connections take.
  const allThere = Promise.withResolvers<void>();
  const server = http.createServer((_, response) => {
    open += 1;
    served += 1;
    mostOpen = Math.max(mostOpen, open);
    if (open === 8) allThere.resolve();
    void allThere.promise.then(() =>
      setTimeout(() => {
        open -= 1;
        response.writeHead(served % 10 === 0 ? 503 : 200).end();
      }, 2),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const target = parseTarget(`http://127.0.0.1:${address.port}`);
  using pool = new Pool(target, { connections: 8 });
  const request = buildRequest(target, { method: "GET", path: "/" });
  const report = await closedLoop({
    concurrency: 8,
    durationMs: 200,
    start: (_, onAnswer) => pool.send(request, onAnswer),
  });
  assert.equal(mostOpen, 8);
  assert.equal(report.tally.answered, served);
  assert.equal((report.tally.statuses.get(200) ?? 0) + (report.tally.statuses.get(503) ?? 0), served);
  assert.equal(report.tally.succeeded, report.tally.statuses.get(200));
  assert.equal(report.tally.latency.count, served);
  assert.equal(pool.outstanding, 0);
});

it("fails clearly when the pool holds less than the concurrency", async () => {
  await assert.rejects(closedLoop({ concurrency: 1, durationMs: 10, start: () => false }), RangeError);
});
