// The front page of a small company, plain http: one page, made once, on as many processes as there are cores. Nothing
// is wrong with it; what ends first is the machine, or whoever sends the visitors.

import cluster from "node:cluster";
import { createServer } from "node:http";
import { availableParallelism } from "node:os";

const page = Buffer.from(
  `<!doctype html><title>Garden Ltd</title><h1>We make gardens</h1><p>${"Green. ".repeat(300)}</p>`,
);

function serve() {
  const server = createServer((request, response) => {
    if (request.url !== "/") {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-length": page.length });
    response.end(page);
  });
  server.listen(Number(process.env.PORT), "127.0.0.1");
}

if (cluster.isPrimary) {
  for (let n = 0; n < availableParallelism(); n += 1) cluster.fork();
} else serve();
