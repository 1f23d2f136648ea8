// What an event died of, in twelve characters: the same for the same cause whatever ids, numbers and times its message
// has, another one for another cause. A pure function of the error and of who met it.

import { createHash } from "node:crypto";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { limits } from "../limits.ts";

export interface Death {
  /** The number of the consumer or delivery, which is for ever in its store. */
  readonly consumer: number;
  /** What was thrown, or what a transport gave as its reason. */
  readonly error: unknown;
  /** Names of the event itself, which mean nothing in a message: its id and key. */
  readonly names?: readonly string[];
  /** For a delivery: the outside has refused it, which is another cause than not having answered. */
  readonly refused?: boolean;
}

const runtimeFolder = join(import.meta.dirname, "..") + sep;

/** `runtime` is the folder whose frames are not the app's own code. */
export function fingerprint({ consumer, error, names = [], refused = false }: Death, runtime = runtimeFolder): string {
  const parts = [String(consumer), refused ? "refused" : "", ...kindOf(error), plainMessage(messageOf(error), names)];
  const text = [...parts, ownFrame(error, runtime) ?? ""].join("\n");
  return createHash("sha256").update(text.toWellFormed()).digest("hex").slice(0, 12);
}

/** What does not change from one event to the next: its name, its code, and which part of the schema it is about. */
function kindOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  // An error of Postgres has these, errors of Node.js and of Holdfast a code.
  const known = new Map<string, unknown>(Object.entries(error));
  const names = ["code", "constraint", "table", "column"].map((name) => known.get(name));
  return [error.name, ...names.map((name) => (typeof name === "string" || typeof name === "number" ? `${name}` : ""))];
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, limits.errorCharacters);
}

/** A message with a sign in the place of everything that differs between two events of one cause. */
export function plainMessage(message: string, names: readonly string[] = []): string {
  let text = message;
  for (const name of names) text = withoutName(text, name);
  text = text.replace(quoted, (whole, ...groups: readonly (string | undefined)[]) => {
    const [before = "", mark = "", inner = ""] = groups;
    return before !== "" && identifier.test(inner) ? whole : `${before}${mark}…${mark}`;
  });
  text = text.replace(address, "<address>").replace(url, "<address>");
  // What a service says by a number of its protocol is the cause itself: spelled in letters it outlives what follows.
  text = text.replace(
    statusCode,
    (_, word: string, code: string) => `${word} ${code.replace(/\d/g, (digit) => "OABCDEFGHI".charAt(Number(digit)))}`,
  );
  text = text.replace(/[\p{L}\p{N}_$.:+/=#%-]+/gu, (token) =>
    /\p{N}/u.test(token) || hexadecimal.test(token) ? "#" : token,
  );
  return text.replace(/\s+/g, " ").trim().slice(0, limits.sampleCharacters);
}

// A quoted text; a word before it may say that it is a name of the code and not of the data.
const quoted =
  /(\b(?:reading|setting|property|column|relation|constraint|function|type) )?(?<![\p{L}\p{N}])(["'`])([^"'`\n]{0,300})\2(?![\p{L}\p{N}])/gu;
const identifier = /^[A-Za-z_$][A-Za-z_$.]*$/;
const address = /[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g;
const url = /\b[a-z][a-z+.-]{1,20}:\/\/[^\s"'`<>)\]]+/gi;
const statusCode = /\b(HTTP(?:\/[\d.]{1,3})?|status(?: code)?|answered|code)[ :=]{1,3}([1-5]\d\d)\b/gi;
const hexadecimal = /^[0-9a-f]{8,}$/i;

// Only where it stands for itself: an id of one letter occurs in every word.
function withoutName(text: string, name: string): string {
  if (name === "") return text;
  let found = "";
  let from = 0;
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, from)) {
    const end = at + name.length;
    const alone = !wordLike.test(text.charAt(at - 1)) && !wordLike.test(text.charAt(end));
    found += text.slice(from, at) + (alone ? "#" : name);
    from = end;
  }
  return found + text.slice(from);
}

const wordLike = /[\p{L}\p{N}_]/u;

/** File and function of the first frame of the app's own code; no line, so that it outlives edits of the file. */
function ownFrame(error: unknown, runtime: string): string | undefined {
  if (!(error instanceof Error)) return undefined;
  for (const line of (error.stack ?? "").split("\n").slice(0, limits.stackLines)) {
    const [, name = "", place] = frame.exec(line.slice(0, limits.stackLineCharacters)) ?? [];
    if (place === undefined) continue;
    const path = place.startsWith("file:") ? pathOf(place) : place;
    if (path.startsWith(runtime) || path.includes("node_modules")) continue;
    // A release often has a folder of its own, and a build another ending.
    const file = path
      .split(/[/\\]/)
      .slice(-2)
      .join("/")
      .replace(/\.[cm]?[jt]sx?$/, "");
    return `${file}:${name.replace(/ \[as .*\]$/, "")}`;
  }
  return ownFrame(error.cause, runtime);
}

function pathOf(place: string): string {
  try {
    return fileURLToPath(place);
  } catch {
    return place;
  }
}

/** `at [async] name (place:line:column)`, or without a name. */
const frame = /^\s*at (?:async )?(?:([^()]+?) \()?((?:file:\/\/|\/|[A-Z]:\\)[^()]*):\d+:\d+\)?$/;
