import assert from "node:assert/strict";
import { it } from "node:test";
import { HeadMemory } from "./head-memory.ts";
import { ResponseParser } from "./response-parser.ts";

function parserOf(memory: HeadMemory) {
  return new ResponseParser({ maxHeadBytes: 512, maxChunkLineBytes: 32, maxBodyBytes: 100, keepBody: true, memory });
}

function read(parser: ResponseParser, wire: string, bodiless = false) {
  parser.expect(bodiless);
  const progress = parser.push(Buffer.from(wire));
  return [progress, parser.status, parser.bodyBytes, parser.body()?.toString(), parser.keepAlive, parser.setsCookie];
}

it("with a memory every answer reads as without one, whatever came before", () => {
  const heads = [
    "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n",
    "HTTP/1.1 500 No\r\ncontent-length: 2\r\n\r\n",
    "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n",
    "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nset-cookie: a=b\r\n\r\n",
    "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n",
    "HTTP/1.1 304 OK\r\ncontent-length: 2\r\n\r\n",
    "HTTP/1.1 204 OK\r\n\r\n",
  ];
  const wires = heads.flatMap((head) => ["ab", "cd", "abc", "a", ""].map((body) => head + body));
  const memory = new HeadMemory();
  const remembering = parserOf(memory);
  for (const first of wires) {
    for (const second of wires) {
      for (const [wire, bodiless] of [
        [first, false],
        [second, false],
        [first, true],
        [second, false],
      ] as const) {
        assert.deepEqual(read(remembering, wire, bodiless), read(parserOf(new HeadMemory()), wire, bodiless), wire);
      }
    }
  }
});

it("a head is found again only with all of its bytes and the length of its whole answer", () => {
  const memory = new HeadMemory();
  const wire = Buffer.from("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
  read(parserOf(memory), wire.toString());
  assert.equal(memory.find(wire, wire.length)?.status, 200);
  assert.equal(memory.find(wire, wire.length - 1), undefined);
  assert.equal(memory.find(Buffer.from(wire.toString().replace("200", "201")), wire.length), undefined);
});

it("a head that came in two pieces is not learnt by its second one", () => {
  const memory = new HeadMemory();
  const parser = parserOf(memory);
  const tail = "ent-length: 2\r\n\r\nok";
  parser.expect(false);
  parser.push(Buffer.from("HTTP/1.1 200 OK\r\ncont"));
  assert.equal(parser.push(Buffer.from(tail)), "done");
  assert.equal(read(parser, tail)[0], "garbage");
});
