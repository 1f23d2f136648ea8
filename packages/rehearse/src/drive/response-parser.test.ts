import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ResponseParser } from "./response-parser.ts";

const limits = { maxHeadBytes: 512, maxChunkLineBytes: 32, maxBodyBytes: 1000, keepBody: true };

const chunkedHead = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
const created = "HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\nok";

interface Sample {
  readonly name: string;
  readonly wire: string;
  readonly status: number;
  readonly body: string;
  readonly keepAlive: boolean;
  readonly bodiless?: boolean;
  readonly untilEnd?: boolean;
  readonly retryAfter?: string;
}

const samples: readonly Sample[] = [
  {
    name: "a length",
    wire: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    status: 200,
    body: "hello",
    keepAlive: true,
  },
  {
    name: "a length of 0",
    wire: "HTTP/1.1 200 OK\r\ncontent-length:0\r\n\r\n",
    status: 200,
    body: "",
    keepAlive: true,
  },
  {
    name: "no reason phrase",
    wire: "HTTP/1.1 200\r\ncontent-length: 1\r\n\r\nx",
    status: 200,
    body: "x",
    keepAlive: true,
  },
  {
    name: "a body that looks like a head",
    wire: "HTTP/1.1 200 OK\r\ncontent-length: 23\r\n\r\nHTTP/1.1 500 No\r\n\r\nabcd",
    status: 200,
    body: "HTTP/1.1 500 No\r\n\r\nabcd",
    keepAlive: true,
  },
  {
    name: "chunks, an extension and a trailer",
    wire: `${chunkedHead}5\r\nhello\r\nA;x=1\r\n, world\r\n!\r\n0\r\nx-sum: 1\r\n\r\n`,
    status: 200,
    body: "hello, world\r\n!",
    keepAlive: true,
  },
  {
    name: "chunks and a length that lies",
    wire: "HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: gzip, Chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
    status: 200,
    body: "x",
    keepAlive: true,
  },
  { name: "204", wire: "HTTP/1.1 204 No Content\r\ncontent-length: 9\r\n\r\n", status: 204, body: "", keepAlive: true },
  {
    name: "304",
    wire: "HTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\n",
    status: 304,
    body: "",
    keepAlive: true,
  },
  {
    name: "an answer to HEAD",
    wire: "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n",
    status: 200,
    body: "",
    keepAlive: true,
    bodiless: true,
  },
  {
    name: "interim answers first",
    wire: `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${created}`,
    status: 201,
    body: "ok",
    keepAlive: true,
  },
  {
    name: "connection: close and Retry-After",
    wire: "HTTP/1.1 503 Away\r\nConnection: Close\r\nRetry-After: 7\r\ncontent-length: 1\r\n\r\n!",
    status: 503,
    body: "!",
    keepAlive: false,
    retryAfter: "7",
  },
  { name: "HTTP/1.0", wire: "HTTP/1.0 200 OK\r\ncontent-length: 1\r\n\r\nx", status: 200, body: "x", keepAlive: false },
  {
    name: "HTTP/1.0 with keep-alive",
    wire: "HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 1\r\n\r\nx",
    status: 200,
    body: "x",
    keepAlive: true,
  },
  {
    name: "a body until the end",
    wire: "HTTP/1.1 200 OK\r\n\r\nab\r\n\r\ncd",
    status: 200,
    body: "ab\r\n\r\ncd",
    keepAlive: false,
    untilEnd: true,
  },
];

/** Pushes pieces through one buffer that is overwritten each time, as a connection does. */
function parse(sample: Sample, pieces: readonly string[]): ResponseParser {
  const parser = new ResponseParser(limits);
  parser.expect(sample.bodiless ?? false);
  const buffer = Buffer.alloc(2048);
  pieces.forEach((piece, index) => {
    buffer.fill("#");
    const bytes = buffer.write(piece, "latin1");
    const progress = parser.push(buffer.subarray(0, bytes));
    const last = index === pieces.length - 1;
    assert.equal(progress, last && sample.untilEnd !== true ? "done" : "more", `after piece ${index}`);
  });
  assert.equal(parser.end(), sample.untilEnd === true ? "done" : "cut");
  return parser;
}

function assertReads(sample: Sample, pieces: readonly string[]): void {
  const parser = parse(sample, pieces);
  assert.equal(parser.status, sample.status);
  assert.equal(parser.body()?.toString("latin1"), sample.body);
  assert.equal(parser.bodyBytes, sample.body.length);
  assert.equal(parser.keepAlive, sample.keepAlive);
  assert.equal(parser.retryAfter, sample.retryAfter);
}

describe("an answer reads the same however the network cut it", () => {
  for (const sample of samples) {
    it(sample.name, () => {
      const { wire } = sample;
      assertReads(sample, [wire]);
      assertReads(sample, wire.split(""));
      for (let first = 1; first < wire.length; first += 1) {
        assertReads(sample, [wire.slice(0, first), wire.slice(first)]);
        for (let second = first + 1; second < wire.length; second += 7) {
          assertReads(sample, [wire.slice(0, first), wire.slice(first, second), wire.slice(second)]);
        }
      }
    });
  }
});

describe("what is no answer, or too much of one, is garbage, whole or byte by byte", () => {
  const cases: Readonly<Record<string, string>> = {
    "another protocol": "SSH-2.0-OpenSSH_9.2\r\n",
    "HTTP/2": "HTTP/2 200\r\n\r\n",
    "a status that is no number": "HTTP/1.1 abc OK\r\n\r\n",
    "a header without a colon": "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n",
    "a length that is no number": "HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n",
    "two lengths that differ": "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
    "a switch of protocols": "HTTP/1.1 101 Switching\r\nupgrade: x\r\n\r\n",
    "a chunk size that is no number": `${chunkedHead}xyz\r\n`,
    "a chunk longer than its size": `${chunkedHead}1\r\nabc\r\n`,
    "a chunk line without an end": `${chunkedHead}1;${"x".repeat(40)}`,
    "a head over the limit": `HTTP/1.1 200 OK\r\nx: ${"y".repeat(600)}\r\n\r\n`,
    "trailers over the limit": `${chunkedHead}0\r\n${"a: b\r\n".repeat(200)}`,
    "a length over the limit": "HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n",
    "chunks over the limit": `${chunkedHead}3e9\r\n`,
    "an endless body over the limit": `HTTP/1.1 200 OK\r\n\r\n${"x".repeat(1001)}`,
  };
  for (const [name, wire] of Object.entries(cases)) {
    it(name, () => {
      for (const pieces of [[wire], wire.split("")]) {
        const parser = new ResponseParser(limits);
        parser.expect(false);
        const last = pieces.map((piece) => parser.push(Buffer.from(piece, "latin1"))).at(-1);
        assert.equal(last, "garbage");
        assert.notEqual(parser.reason, "");
      }
    });
  }

  it("a body of exactly the limit is still read", () => {
    const parser = new ResponseParser(limits);
    parser.expect(false);
    assert.equal(
      parser.push(Buffer.from(`HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n${"x".repeat(1000)}`)),
      "done",
    );
  });
});

it("bytes behind an answer end the trust in the connection, not in the answer", () => {
  const parser = new ResponseParser(limits);
  parser.expect(false);
  assert.equal(parser.push(Buffer.from("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nxHTTP/1.1 200 OK\r\n")), "done");
  assert.equal(parser.status, 200);
  assert.equal(parser.keepAlive, false);
});

it("one parser reads answer after answer and keeps nothing of the former", () => {
  const parser = new ResponseParser(limits);
  parser.expect(false);
  parser.push(Buffer.from("HTTP/1.1 503 Away\r\nretry-after: 9\r\nconnection: close\r\ncontent-length: 3\r\n\r\nold"));
  parser.expect(false);
  assert.equal(parser.push(Buffer.from("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nnew")), "done");
  assert.deepEqual([parser.status, parser.retryAfter, parser.keepAlive], [200, undefined, true]);
  assert.equal(parser.body()?.toString(), "new");
});
