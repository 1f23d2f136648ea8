// One line of an old store's export, read: a person, a reminder, nothing, or why it cannot be read. Two ways of writing
// are known: a JSON object a line, and what `redis-cli LRANGE` prints (`1) "{\"id\":…}"`). Pure, and the same on both
// sides, so that both count alike.

import { createHash } from "node:crypto";
import { cutText, oneLine } from "../../rules/clean.ts";
import { MAX_WHAT_CHARS } from "../../rules/limits.ts";
import { isZone } from "../../rules/zone.ts";
import { Channel } from "../../streams.ts";

/** Bytes of a line; a longer one cannot be read. */
export const MAX_LINE_BYTES = 32 * 1024;

const MAX_OLD_ID_CHARS = 200;

export interface OldPerson {
  readonly kind: "person";
  readonly oldId: string;
  readonly channel: Channel;
  readonly address: string;
  /** Undefined where the old store did not know it, or no such zone is known. */
  readonly zone: string | undefined;
}

export interface OldReminder {
  readonly kind: "reminder";
  readonly oldId: string;
  readonly channel: Channel;
  /** Whose it is: the name within the channel. */
  readonly address: string;
  readonly what: string;
  readonly dueAt: Date;
  readonly zone: string | undefined;
  /** It was sent, or taken back, before. */
  readonly over: boolean;
}

export type OldRecord = OldPerson | OldReminder;

export type OldLine = OldRecord | { readonly kind: "blank" } | { readonly kind: "unreadable"; readonly reason: string };

/** Reads one line, without its end. Never throws. */
export function readLine(bytes: Buffer): OldLine {
  if (bytes.length > MAX_LINE_BYTES) return unreadable(`it is longer than ${MAX_LINE_BYTES} bytes`);
  const text = textOf(bytes);
  if (text === undefined) return unreadable("it is not UTF-8");
  const line = text.replace(/^\uFEFF/, "").trim();
  if (line === "" || prompt.test(line)) return { kind: "blank" };
  const quoted = /^\d+\)\s+"(.*)"$/s.exec(line)?.[1];
  const json = quoted === undefined ? line : textOf(unescaped(quoted));
  if (json === undefined) return unreadable("it is not UTF-8");
  const fields = fieldsOf(json);
  return fields === undefined ? unreadable("it is not a JSON object") : recordOf(fields);
}

/** What `redis-cli` prints besides the elements. */
const prompt = /^(?:\S+:\d+(?:\[\d+\])?> .*|\(empty (?:list or set|array)\))$/;

type Fields = Readonly<Record<string, unknown>>;

function recordOf(fields: Fields): OldLine {
  const owner = nameOf(fields, ["user", "userId", "user_id", "person"]);
  const oldId = nameOf(fields, ["id", ...(owner === undefined ? ["userId", "user_id"] : [])]);
  if (oldId === undefined) return unreadable("it has no id");
  const channel = Channel.safeParse(fields["channel"] ?? "messenger");
  if (!channel.success) return unreadable("its channel is not known");
  const said = first(fields, ["timezone", "zone", "tz"]);
  const zone = typeof said === "string" && said !== "UTC" && isZone(said) ? said : undefined;
  const shared = { oldId, channel: channel.data, zone };
  if (owner === undefined) return { ...shared, kind: "person", address: oldId };
  const what = first(fields, ["text", "what", "message"]);
  if (typeof what !== "string" || oneLine(what) === "") return unreadable("it does not say what to remember");
  const dueAt = timeOf(first(fields, ["at", "due", "dueAt", "time"]));
  if (dueAt === undefined) return unreadable("it has no time that can be read");
  const over = ["sent", "done", "cancelled"].some((name) => fields[name] === true);
  return { ...shared, kind: "reminder", address: owner, what: cutText(oneLine(what), MAX_WHAT_CHARS), dueAt, over };
}

function unreadable(reason: string): OldLine {
  return { kind: "unreadable", reason };
}

function first(fields: Fields, names: readonly string[]): unknown {
  return names.map((name) => fields[name]).find((value) => value !== undefined && value !== null);
}

function nameOf(fields: Fields, names: readonly string[]): string | undefined {
  const value = first(fields, names);
  const text = typeof value === "number" && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== "string" || text === "" || text.length > MAX_OLD_ID_CHARS) return undefined;
  return text.isWellFormed() && !/\p{Cc}/u.test(text) ? text : undefined;
}

/** ISO 8601 with an offset, or seconds or milliseconds since 1970. */
function timeOf(value: unknown): Date | undefined {
  const number = typeof value === "string" && /^\d{9,13}(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number === "number") return inReach(new Date(Math.floor(number < 1e11 ? number * 1_000 : number)));
  if (typeof number !== "string" || !/^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)$/.test(number)) return undefined;
  return inReach(new Date(number));
}

/** Postgres and people agree on these years. */
function inReach(at: Date): Date | undefined {
  const year = at.getUTCFullYear();
  return year >= 2000 && year < 2200 ? at : undefined;
}

function fieldsOf(json: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(json);
    // Any object can be read by string keys; all that is read is checked.
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

function textOf(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const signs: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", a: "\u0007", b: "\b" };

/** The bytes of a text as `redis-cli` quotes it: `\xHH`, `\n`, `\"`, `\\`. */
function unescaped(quoted: string): Buffer {
  const latin = quoted.replace(/\\(x[0-9a-fA-F]{2}|.)|([^\\]+)/gs, (_all, sign?: string, plain?: string) => {
    if (plain !== undefined) return Buffer.from(plain).toString("latin1");
    if (sign?.length === 3) return String.fromCharCode(parseInt(sign.slice(1), 16));
    return signs[sign ?? ""] ?? Buffer.from(sign ?? "").toString("latin1");
  });
  return Buffer.from(latin, "latin1");
}

/** Hashes are added modulo this, so that the order does not matter. */
export const HASH_MODULUS = 1n << 128n;

/** 128 bits of what a record says; `zone` and the rest as they are stored. */
export function hashOf(record: OldRecord): bigint {
  const { kind, oldId, channel, address, zone = null } = record;
  const more = kind === "person" ? [] : [record.what, record.dueAt.toISOString(), record.over];
  const text = JSON.stringify([kind, oldId, channel, address, zone, ...more]);
  return BigInt(`0x${createHash("sha256").update(text).digest("hex").slice(0, 32)}`);
}
