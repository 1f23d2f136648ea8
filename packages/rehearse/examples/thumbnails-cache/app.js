// Pictures as small as a stamp, plain http. The cache grows with each new picture until it has all 200, and no further;
// what ends first is the compression, which is synchronous.

import { createServer } from "node:http";
import { promisify } from "node:util";
import { deflateSync, deflate } from "node:zlib";

const fixed = process.env.FIXED === "1";
const later = promisify(deflate);
const pictures = 200;
const kept = new Map();

/** The picture's own bytes, as numbers; kept, so that the next one who comes has it at once. */
function pixels(id) {
  const known = kept.get(id);
  if (known !== undefined) return known;
  const made = Array.from({ length: 64_000 }, (_, n) => (Math.imul(n + id, 0x9e3779b1) >>> 11) % 97);
  kept.set(id, made);
  return made;
}

const made = new Map();
async function compressed(id) {
  if (!fixed) return deflateSync(Buffer.from(pixels(id)), { level: 9 });
  // With `fixed` each picture is compressed once, beside the event loop.
  const small = id % 50;
  if (!made.has(small)) made.set(small, later(Buffer.from(pixels(small)), { level: 9 }));
  return made.get(small);
}

async function answer(id, response) {
  const picture = await compressed(id);
  response.setHeader("content-type", "application/octet-stream");
  response.end(picture);
}

const server = createServer((request, response) => {
  const id = Number(/^\/pictures\/(\d+)$/.exec(request.url ?? "")?.[1]);
  if (!(id < pictures)) response.writeHead(404).end();
  else answer(id, response).catch((error) => response.destroy(error));
});
server.listen(Number(process.env.PORT), "127.0.0.1");
