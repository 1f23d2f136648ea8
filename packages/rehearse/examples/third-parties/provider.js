// Somebody else's HTTP API, for the examples that call one: answers after LATENCY_MS, works on CONCURRENCY calls at a
// time (the others wait in line), and refuses with 429 what is over QUOTA calls a second. 0 is "no limit".

import { createServer } from "node:http";

const latencyMs = Number(process.env.LATENCY_MS ?? 20);
const concurrency = Number(process.env.CONCURRENCY ?? 0);
const quota = Number(process.env.QUOTA ?? 0);

let windowStart = 0;
let used = 0;
let running = 0;
const line = [];
/** What came in, by path: `GET /count` gives it, so that a test can ask. */
const calls = {};

function overQuota() {
  const now = Date.now();
  if (now - windowStart >= 1000) {
    windowStart = now;
    used = 0;
  }
  used += 1;
  return quota > 0 && used > quota;
}

function next() {
  while (line.length > 0 && (concurrency === 0 || running < concurrency)) {
    const response = line.shift();
    running += 1;
    setTimeout(() => {
      running -= 1;
      response.end(JSON.stringify({ ok: true, id: Math.round(performance.now()), degrees: 21 }));
      next();
    }, latencyMs);
  }
}

const server = createServer((request, response) => {
  request.resume();
  const path = (request.url ?? "/").split("?")[0];
  response.setHeader("content-type", "application/json");
  if (path === "/count") {
    response.end(JSON.stringify(calls));
    return;
  }
  calls[path] = (calls[path] ?? 0) + 1;
  if (overQuota()) {
    response.writeHead(429, { "retry-after": "1", "x-ratelimit-limit": String(quota) });
    response.end('{"error":"too many requests"}');
    return;
  }
  line.push(response);
  next();
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.env.PORT), "127.0.0.1");
