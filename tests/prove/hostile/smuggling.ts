// Requests that two readers could understand differently, and what is no request at all. Written from RFC 9112 and the
// ways round it that James Kettle describes in "HTTP Desync Attacks" (portswigger.net/research).

import { neverId } from "./attack.ts";
import { post } from "./raw.ts";

/** Bytes of a connection, and what has to come of them. */
export interface Wire {
  readonly name: string;
  /** latin1, one unit for each byte. */
  readonly bytes: string;
  /**
   * The status of each answer, in order; `refused` is any of 4xx and 5xx but 500, or none and an end; `any` is
   * whatever but 500. In no case is anything else answered with 2xx.
   */
  readonly answers: readonly (number | "refused" | "any")[];
  /** Ends our half after the last byte. */
  readonly end?: boolean;
}

let count = 0;

/** A request that would be stored if it were taken for one. */
function hidden(): string {
  count += 1;
  return post("/facts", JSON.stringify({ id: `${neverId}${count}` })).toString("latin1");
}

/** A request with these header lines, and whatever comes behind its head. */
function crafted(lines: readonly string[], behind: string, first = "POST /facts HTTP/1.1"): string {
  return `${[first, "Host: x", "Content-Type: application/json", ...lines].join("\r\n")}\r\n\r\n${behind}`;
}

const page = "GET /page HTTP/1.1\r\nHost: x\r\n\r\n";

function refused(name: string, bytes: string, end = false): Wire {
  return { name, bytes, answers: ["refused"], end };
}

/** Two lengths, or a length that is none. */
const lengths: readonly Wire[] = [
  ["Content-Length: 6", "Transfer-Encoding: chunked"],
  ["Transfer-Encoding: chunked", "Content-Length: 6"],
  ["Content-Length: 0", "Content-Length: 60"],
  ["Content-Length: 60", "Content-Length: 0"],
  ["Content-Length: 5, 5"],
  ["Content-Length: +5"],
  ["Content-Length: -5"],
  ["Content-Length: 0x5"],
  ["Content-Length: 5 5"],
  ["Content-Length: "],
  ["Content-Length: 99999999999999999999999999"],
  ["Content-Length: 18446744073709551621"],
  ["Content-Length: 1e1"],
  ["Content-Length: 5.0"],
  ["Content-Length : 5"],
  ["Content-Length\t: 5"],
  ["Content-Length: 5\0"],
].map((lines) => refused(lines.join(" | "), crafted(lines, `0\r\n\r\n${hidden()}`)));

const codings: readonly Wire[] = [
  ["Transfer-Encoding: xchunked"],
  ["Transfer-Encoding: chunked, identity"],
  ["Transfer-Encoding: identity"],
  ["Transfer-Encoding: chunked-x"],
  ["Transfer-Encoding: \x0bchunked"],
  ["Transfer-Encoding: chunked\x0b"],
  ["Transfer-Encoding : chunked"],
  ["Transfer-Encoding\0: chunked"],
  ["Transfer-Encoding:\0chunked"],
  ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
  ["Transfer-Encoding: gzip"],
  ["Transfer-Encoding: 'chunked'"],
  ['Transfer-Encoding: "chunked"'],
  ["X: y\nTransfer-Encoding: chunked"],
  ["X: y\rTransfer-Encoding: chunked"],
  ["Transfer-Encoding:\n chunked"],
  [" Transfer-Encoding: chunked"],
].map((lines) => refused(lines.join(" | "), crafted(lines, `0\r\n\r\n${hidden()}`)));

/** The first chunk's line, and what follows it. */
const chunks: readonly Wire[] = [
  "-1\r\n",
  "ffffffffffffffffff\r\nx",
  "fffffffffffffffe\r\nx",
  "0x5\r\nabcde\r\n",
  "\r\nabc",
  "g\r\n",
  " 5\r\nabcde\r\n",
  "5\nabcde\r\n",
  "5\r\nabcdeX\r\n",
  "5\r\nabcde\n",
  "2\r\n{}XX0\r\n\r\n",
  "0\r\nX\0: y\r\n\r\n",
  "0\nX: y\n\n",
  `5;${"x".repeat(20_000)}\r\n`,
  `0\r\n${"x: y\r\n".repeat(4_000)}\r\n`,
].map((text) => refused(`chunk ${text.slice(0, 20)}`, crafted(["Transfer-Encoding: chunked"], `${text}${hidden()}`)));

const heads: readonly Wire[] = [
  refused("bare line feeds", `POST /facts HTTP/1.1\nHost: x\nContent-Length: 2\n\n{}${hidden()}`),
  refused("bare returns", `POST /facts HTTP/1.1\rHost: x\r\r${hidden()}`),
  refused("a folded header", crafted(["X: a\r\n b", "Content-Length: 2"], `{}${hidden()}`)),
  refused("a header without a colon", crafted(["nothing"], hidden())),
  refused("a header without a name", crafted([": x"], hidden())),
  refused("a space in a name", crafted(["X Y: z"], hidden())),
  refused("a name beyond ASCII", crafted(["X\xe9: z"], hidden())),
  refused("NUL in a value", crafted(["X: a\0b"], hidden())),
  refused("too many bytes of headers", crafted(["x: y"].concat(Array<string>(5_000).fill("x: y")), hidden())),
  refused("a header of a megabyte", crafted([`X: ${"y".repeat(1_000_000)}`], hidden())),
  refused("no Host", "GET /page HTTP/1.1\r\n\r\n"),
  refused("a method that nobody knows", "HACK /page HTTP/1.1\r\nHost: x\r\n\r\n"),
  { name: "two spaces", bytes: "GET  /page HTTP/1.1\r\nHost: x\r\n\r\n", answers: ["any"] },
  refused("version 9.9", "GET /page HTTP/9.9\r\nHost: x\r\n\r\n"),
  { name: "version 2.0", bytes: "GET /page HTTP/2.0\r\nHost: x\r\n\r\n", answers: ["any"] },
  { name: "no version", bytes: "GET /page\r\n\r\n", answers: ["any"], end: true },
  refused("the version first", "HTTP/1.1 GET /page\r\nHost: x\r\n\r\n"),
  refused("an address of NUL", "GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n"),
  refused("a long address", `GET /${"a".repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`),
  refused("an expectation", crafted(["Expect: 200-ok", "Content-Length: 2"], "{}")),
  refused("CONNECT", "CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n"),
  refused("a preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x12\x04\0\0\0\0\0", true),
  refused("TRACE", "TRACE /page HTTP/1.1\r\nHost: x\r\n\r\n"),
  refused("OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n"),
  { name: "headers that many", bytes: page.replace("Host", `${"x: y\r\n".repeat(2_500)}Host`), answers: ["any"] },
  { name: "two Hosts", bytes: page.replace("Host", "Host: y\r\nHost"), answers: ["any"] },
  { name: "latin1 in a value", bytes: page.replace("Host", "X: \xe9\xff\r\nHost"), answers: [200] },
  { name: "an absolute address", bytes: page.replace("/page", "http://elsewhere/page"), answers: ["any"] },
  {
    name: "an upgrade",
    bytes: page.replace("Host", "Connection: upgrade\r\nUpgrade: websocket\r\nHost"),
    answers: [200],
  },
  { name: "HTTP/1.0", bytes: "GET /page HTTP/1.0\r\n\r\n", answers: [200] },
  {
    name: "figures through a proxy",
    bytes: page.replace("/page", "/metrics").replace("Host", "Forwarded: for=1.2.3.4\r\nHost"),
    answers: [401],
  },
  ...[
    "/outcomes/1.aWQ.x",
    "/outcomes/..",
    `/outcomes/${"a".repeat(900)}`,
    "/outcomes/1.aWQ.1-1.%00",
    "/outcomes/NaN.e30.1",
  ].map((path): Wire => ({ name: path.slice(0, 30), bytes: page.replace("/page", path), answers: [404] })),
  ...["/%", "/%ff", "/%00", "//", "/../../etc/passwd", "/..%2f..%2f", "/outcomes/%", "/page?%=%&a[__proto__]=1"].map(
    (path): Wire => ({ name: path, bytes: page.replace("/page", path), answers: ["any"] }),
  ),
];

/** Other protocols on our port. */
const strangers: readonly Wire[] = [
  "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03" + "\xaa".repeat(507),
  "SSH-2.0-OpenSSH_9.6\r\n",
  "*1\r\n$4\r\nPING\r\n",
  "\0\0\0\x08\x04\xd2\x16\x2f",
  "EHLO there\r\n",
  "\0".repeat(1_000),
  "\xff".repeat(1_000),
].map((bytes) => refused(`a stranger: ${JSON.stringify(bytes.slice(0, 8))}`, bytes, true));

const fine = post("/facts", '{"id":"wire-fine"}').toString("latin1");

const waitingFact = '{"id":"wire-waiting"}';
const waiting = post("/answered", waitingFact).toString("latin1");

/** More than one request on a connection. */
const series: readonly Wire[] = [
  { name: "one behind the other", bytes: `${page}${page}${page}`, answers: [200, 200, 200] },
  { name: "behind an error", bytes: `${page}NONSENSE\r\n\r\n${hidden()}`, answers: [200, "refused"] },
  { name: "behind one that waits", bytes: `${waiting}NONSENSE\r\n\r\n${hidden()}`, answers: [200, "refused"] },
  { name: "behind a 404", bytes: `${page.replace("page", "x")}${page}`, answers: [404, 200] },
  {
    name: "behind a body that is refused",
    bytes: `${post("/facts", "{").toString("latin1")}${page}`,
    answers: [400, 200],
  },
  { name: "more than it says", bytes: `${fine}garbage\r\n\r\n${hidden()}`, answers: [200, "refused"] },
  {
    name: "less than it says",
    bytes: post("/facts", `{"id":"${neverId}less"}`).toString("latin1").slice(0, -3),
    answers: ["refused"],
    end: true,
  },
  { name: "100-continue", bytes: fine.replace("content-type", "Expect: 100-continue\r\ncontent-type"), answers: [200] },
  {
    name: "chunks with an extension",
    bytes: crafted(["Transfer-Encoding: chunked"], '12;a=b\r\n{"id":"wire-fine"}\r\n0\r\n\r\n'),
    answers: [200],
  },
];

export const wires: readonly Wire[] = [...lengths, ...codings, ...chunks, ...heads, ...strangers, ...series];

/** Ids that the corpus itself stores. */
export const wireIds = new Map([
  ["wire-fine", Buffer.from('{"id":"wire-fine"}')],
  ["wire-waiting", Buffer.from(waitingFact)],
]);
