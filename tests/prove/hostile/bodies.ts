// Bodies that parsers stumble over: each with what has to become of it.

import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";

export interface HostileBody {
  readonly name: string;
  /** The id under which it is kept, if it is. */
  readonly id: string;
  readonly bytes: Buffer;
  readonly wanted: "kept" | "refused";
  readonly headers?: Readonly<Record<string, string>>;
}

/** JSON of a fact with something more, which is written as it stands. */
function fact(name: string, more: string, wanted: HostileBody["wanted"] = "kept"): HostileBody {
  return { name, id: `body ${name}`, bytes: Buffer.from(`{"id":"body ${name}","more":${more}}`), wanted };
}

function bytes(name: string, body: Buffer | string, wanted: HostileBody["wanted"] = "refused"): HostileBody {
  return { name, id: `body ${name}`, bytes: Buffer.from(body), wanted };
}

const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
const limit = 256 * 1_024;
/** Of exactly so many bytes. */
const padded = (name: string, size: number) => `{"id":"body ${name}"}`.padEnd(size, " ");
const zeros = (size: number) => Buffer.alloc(size, 0x20);
const prefix = (name: string) => Buffer.from(`{"id":"body ${name}","text":"`);
const raw = (name: string, ...values: number[]) =>
  Buffer.concat([prefix(name), Buffer.from(values), Buffer.from('"}')]);

export const hostileBodies: readonly HostileBody[] = [
  fact("as deep as may be", nested(63)),
  fact("too deep", nested(64), "refused"),
  fact("deep", nested(50_000), "refused"),
  bytes("deep and never closed", "[".repeat(200_000)),
  bytes("deep objects", '{"a":'.repeat(40_000)),
  fact("brackets in a string", JSON.stringify("[".repeat(1_000))),
  fact("an escaped quote before brackets", `"\\\\\\"${"[".repeat(500)}"`),
  fact("1e400", "1e400"),
  fact("a long number", "1".repeat(100_000)),
  fact("a long fraction", `0.${"1".repeat(100_000)}`),
  fact("beyond 2^53", "[9007199254740993,-9007199254740993,1e-400,-0]"),
  fact("hexadecimal", "0x10", "refused"),
  fact("a leading zero", "01", "refused"),
  fact("NaN", "NaN", "refused"),
  fact("a comma too many", "[1,]", "refused"),
  fact("a comment", "/* */ 1", "refused"),
  fact("proto", '{"__proto__":{"polluted":1}}'),
  fact("proto in escapes", '{"\\u005f\\u005fproto\\u005f\\u005f":{"polluted":1}}'),
  fact("constructor", '{"constructor":{"prototype":{"polluted":1}}}'),
  fact("names of methods", '{"toString":1,"hasOwnProperty":1,"then":1,"toJSON":1,"valueOf":1,"__defineGetter__":1}'),
  bytes("proto on top", '{"__proto__":{"polluted":1},"id":"body proto on top"}', "kept"),
  bytes("the same key twice", '{"id":"first","id":"body the same key twice"}', "kept"),
  bytes("an id that is no text", '{"id":{"a":1}}'),
  bytes("an empty id", '{"id":""}'),
  fact("many elements", `[${Array<string>(100_000).fill("1").join(",")}]`),
  fact("many elements and a proto", `{"__proto__":1,"a":[${Array<string>(100_000).fill("1").join(",")}]}`),
  fact("many keys", `{${Array.from({ length: 15_000 }, (_, index) => `"k${index}":1`).join(",")}}`),
  fact("many NULs", `"${"\\u0000".repeat(40_000)}"`),
  fact("many lone surrogates", `["${"\\ud800\\uDBFF\\udc00".repeat(10_000)}"]`),
  fact("many NULs in keys", `{${Array.from({ length: 10_000 }, (_, index) => `"\\u0000${index}":1`).join(",")}}`),
  bytes("white space before", `${" ".repeat(200_000)}{"id":"body white space before"}`, "kept"),
  bytes("invalid UTF-8", raw("invalid UTF-8", 0xc3, 0x28, 0xff, 0xfe, 0xf0, 0x9f, 0x98), "kept"),
  bytes("overlong UTF-8", raw("overlong UTF-8", 0xc0, 0x80, 0xe0, 0x80, 0xaf), "kept"),
  bytes("surrogates in UTF-8", raw("surrogates in UTF-8", 0xed, 0xa0, 0x80, 0xed, 0xbf, 0xbf), "kept"),
  bytes("a NUL as it is", raw("a NUL as it is", 0)),
  bytes("a control character", raw("a control character", 0x1b)),
  bytes("a mark of byte order", '\uFEFF{"id":"body"}'),
  bytes("UTF-16", Buffer.from('{"id":"body"}', "utf16le")),
  bytes("nothing", ""),
  bytes("null", "null"),
  bytes("a list", "[]"),
  bytes("a text", '"x"'),
  bytes("half", '{"id":"bo'),
  bytes("two", '{"id":"a"}{"id":"b"}'),
  bytes("the largest", padded("the largest", limit), "kept"),
  bytes("one byte too many", padded("one byte too many", limit + 1)),
  bytes("10 MB", padded("10 MB", 10 * 1_024 * 1_024)),
  { ...bytes("gzip", gzipSync(zeros(10_000_000))), headers: { "content-encoding": "gzip" } },
  { ...bytes("deflate", deflateSync(zeros(10_000_000))), headers: { "content-encoding": "deflate" } },
  { ...bytes("br", brotliCompressSync(zeros(1_000_000))), headers: { "content-encoding": "br" } },
  { ...fact("another type", "1"), headers: { "content-type": "text/plain" } },
  { ...fact("a charset", "1"), headers: { "content-type": "application/json; charset=utf-16" } },
];
