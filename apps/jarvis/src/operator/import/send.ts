// Sends a file to a Jarvis that runs: counts it first, which also names it, then sends its pieces. What was there
// before a break is known again by its place in the file, so going on is sending again.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { HASH_MODULUS, hashOf, readLine } from "./line.ts";
import { piecesOf } from "./pieces.ts";
import { type ImportState } from "./state.ts";
import { type Counted, type Sent } from "./streams.ts";

export interface SendOptions {
  /** Where Jarvis listens. */
  readonly url: string;
  readonly password: string | undefined;
  /** Told a line now and then. */
  readonly tell: (line: string) => void;
}

/** How long to go on trying while Jarvis does not answer, or has too much to do. */
const PATIENCE_MS = 10 * 60_000;
const AGAIN_MS = 1_000;
const TELL_EVERY_MS = 5_000;

/** Gives true when everything in the file is in the store. Throws an Error that says why it could not be sent. */
export async function importFile(path: string, options: SendOptions): Promise<boolean> {
  const { tell } = options;
  const { id, counted } = await count(path);
  const { lines, people, reminders, unreadable } = counted;
  tell(`${basename(path)}: ${lines} lines, ${people} people, ${reminders} reminders, ${unreadable} cannot be read`);
  const cookie = await logIn(options);
  const post = (sent: Sent) => call(options, "/operator/import", { cookie, sent });
  const name = basename(path).toWellFormed().slice(0, 200);
  let toldMs = performance.now();
  for await (const { line, lines: piece } of piecesOf(path)) {
    const data = Buffer.concat(piece.flatMap((one) => [one, end])).toString("base64");
    await post({ kind: "part", import: id, name, line, data });
    if (performance.now() - toldMs < TELL_EVERY_MS) continue;
    toldMs = performance.now();
    tell(`${line + piece.length - 1} lines are sent`);
  }
  if (lines === 0) return true;
  await post({ kind: "end", import: id, counted });
  const state = await settled(options, { cookie, id, lines });
  tell(`stored: ${state.people} people, ${state.reminders} reminders; ${state.repeats} were there before`);
  tell(`${state.newer} people have chosen their zone here meanwhile and keep it; ${state.held} overdue are to ring`);
  if (state.unreadable > 0) tell(`${state.unreadable} lines to look at: ${options.url}/operator/import?id=${id}`);
  tell(`hash of the file  ${counted.hash}`);
  tell(`hash of the store ${state.hash}`);
  tell(state.verdict === "agrees" ? "nothing is lost" : `the store differs: ${state.gone} are not there any more`);
  return state.verdict === "agrees";
}

const end = Buffer.from("\n");

async function count(path: string): Promise<{ readonly id: string; readonly counted: Counted }> {
  const whole = createHash("sha256");
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) whole.update(chunk);
  const kinds = { person: 0, reminder: 0, blank: 0, unreadable: 0 };
  let [lines, hash] = [0, 0n];
  for await (const piece of piecesOf(path)) {
    lines += piece.lines.length;
    for (const one of piece.lines) {
      const old = readLine(one);
      kinds[old.kind] += 1;
      if (old.kind === "person" || old.kind === "reminder") hash = (hash + hashOf(old)) % HASH_MODULUS;
    }
  }
  const { person: people, reminder: reminders, unreadable } = kinds;
  const counted = { lines, people, reminders, unreadable, hash: hash.toString() };
  return { id: whole.digest("hex").slice(0, 32), counted };
}

async function logIn({ url, password }: SendOptions): Promise<string> {
  if (password === undefined) return "";
  const body = new URLSearchParams({ password }).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const response = await fetch(`${url}/operator/login`, { method: "POST", headers, body, redirect: "manual" });
  const cookie = response.headers.get("set-cookie")?.split(";")[0];
  if (response.status === 303 && cookie !== undefined) return cookie;
  throw new Error(`Jarvis does not take this password (${response.status}). Is OPERATOR_PASSWORD the one that it has?`);
}

/** Sends, or asks where there is nothing to send; again and again while Jarvis is away. */
async function call(
  { url }: SendOptions,
  path: string,
  { cookie, sent }: { readonly cookie: string; readonly sent?: Sent },
): Promise<unknown> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await once(url + path, { cookie, sent });
    if (answer !== undefined) return answer.json;
    if (performance.now() > deadline) throw new Error(`Jarvis has not answered at ${url} for ten minutes.`);
    await sleep(AGAIN_MS);
  }
}

/** Undefined when it is worth another try. */
async function once(
  address: string,
  { cookie, sent }: { readonly cookie: string; readonly sent: Sent | undefined },
): Promise<{ readonly json: unknown } | undefined> {
  const body = sent === undefined ? undefined : JSON.stringify(sent);
  const headers = { cookie, "content-type": "application/json" };
  const options = { method: body === undefined ? "GET" : "POST", headers, signal: AbortSignal.timeout(30_000) };
  const response = await fetch(address, body === undefined ? options : { ...options, body }).catch(() => undefined);
  // What has been sent may not have been worked on yet: then nothing is known of the import.
  const isEarly = sent === undefined && response?.status === 404;
  if (response === undefined || response.status >= 500 || response.status === 429 || isEarly) {
    await response?.body?.cancel();
    return undefined;
  }
  const text = await response.text().catch(() => undefined);
  if (text === undefined) return undefined;
  if (!response.ok) throw new Error(`Jarvis refused it with ${response.status}: ${text.slice(0, 500)}`);
  return { json: JSON.parse(text) };
}

/** Waits until all pieces and the end have been worked on. */
async function settled(
  options: SendOptions,
  { cookie, id, lines }: { readonly cookie: string; readonly id: string; readonly lines: number },
): Promise<ImportState> {
  for (;;) {
    // Its own server's words.
    const state = (await call(options, `/operator/import.json?id=${id}`, { cookie })) as ImportState;
    if (state.verdict !== "going" && state.lines >= lines) return state;
    await sleep(AGAIN_MS);
  }
}
