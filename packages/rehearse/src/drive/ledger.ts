// The sender's ledger: an append-only file of what was meant to be sent and what was heard of it, one JSON object a
// line. An intent is with the operating system before its request may leave, so it outlives a kill of the sender.
// The lines of one turn of the event loop go out in one write.

import fs from "node:fs";
import readline from "node:readline";
import { driveLimits } from "./limits.ts";

/** One event that shall be accepted: `seq` counts up within `key`. */
export interface Intent {
  readonly id: string;
  readonly key: string;
  readonly seq: number;
}

/** What an answer means: it will have its effect, it has none, or nobody knows. */
export type Verdict = "accepted" | "refused" | "unknown";

export interface LedgerEntry extends Intent {
  readonly verdict: Verdict;
  readonly attempts: number;
}

export interface LedgerContents {
  /** By id, in the order of the first intents. */
  readonly entries: Map<string, LedgerEntry>;
  /** Lines that are no ledger lines: at most the last one of each sender that was killed. */
  readonly torn: number;
}

/** Appends to the ledger at `path`. A write that fails throws, from the event loop if need be: the run is void then. */
export class Ledger {
  readonly #file: number;
  #lines = "";
  #ready: (() => void)[] = [];
  #scheduled: NodeJS.Immediate | undefined;

  constructor(path: string) {
    this.#file = fs.openSync(path, "a+");
    if (endsInsideLine(this.#file)) this.#lines = "\n";
  }

  /** Notes that `intent` will be sent, for the `attempt`th time, and calls `send` once that is with the system. */
  intend(intent: Intent, attempt: number, send: () => void): void {
    const { id, key, seq } = intent;
    this.#ready.push(send);
    this.#append(`${JSON.stringify({ id, key, seq, attempt })}\n`);
  }

  /** Notes what the answer to one attempt meant. */
  answered(id: string, verdict: Verdict): void {
    this.#append(`${JSON.stringify({ id, verdict })}\n`);
  }

  /** Hands all lines to the operating system now, then lets go what waited for that. */
  flush(): void {
    clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    const bytes = Buffer.from(this.#lines);
    this.#lines = "";
    for (let at = 0; at < bytes.length;) at += fs.writeSync(this.#file, bytes, at);
    const ready = this.#ready;
    this.#ready = [];
    for (const send of ready) send();
  }

  close(): void {
    this.flush();
    // What was let go may have been answered at once and noted that.
    if (this.#lines !== "") this.flush();
    fs.closeSync(this.#file);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #append(line: string): void {
    this.#lines += line;
    if (this.#lines.length >= driveLimits.ledgerBufferBytes) this.flush();
    else this.#scheduled ??= setImmediate(() => this.flush());
  }
}

/** A sender that was killed in the middle of a write leaves half a line; the next line must not be glued to it. */
function endsInsideLine(file: number): boolean {
  const { size } = fs.fstatSync(file);
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  fs.readSync(file, last, 0, 1, size - 1);
  return last.toString() !== "\n";
}

interface Account {
  readonly intent: Intent;
  attempts: number;
  answers: number;
  accepted: boolean;
  unknown: boolean;
}

/**
 * Reads a ledger back: for each id its last word. Once accepted is accepted. Otherwise one attempt that is unknown, or
 * has no answer, makes the event unknown, whatever later attempts were told. Holds all ids in memory.
 */
export async function readLedger(path: string): Promise<LedgerContents> {
  const accounts = new Map<string, Account>();
  let torn = 0;
  const lines = readline.createInterface({ input: fs.createReadStream(path), crlfDelay: Infinity });
  for await (const line of lines) {
    if (!note(accounts, parseLine(line))) torn += 1;
  }
  const entries = new Map<string, LedgerEntry>();
  for (const [id, account] of accounts) {
    entries.set(id, { ...account.intent, verdict: lastWord(account), attempts: account.attempts });
  }
  return { entries, torn };
}

function note(accounts: Map<string, Account>, line: Partial<Record<string, unknown>> | undefined): boolean {
  if (line === undefined || typeof line["id"] !== "string") return false;
  const { id, key, seq, verdict } = line;
  const account = accounts.get(id);
  if (typeof key === "string" && typeof seq === "number") {
    if (account !== undefined) account.attempts += 1;
    else
      accounts.set(id, {
        intent: { id, key, seq },
        attempts: 1,
        answers: 0,
        accepted: false,
        unknown: false,
      });
    return true;
  }
  if (account === undefined) return false;
  if (verdict !== "accepted" && verdict !== "refused" && verdict !== "unknown") return false;
  account.answers += 1;
  if (verdict === "accepted") account.accepted = true;
  if (verdict === "unknown") account.unknown = true;
  return true;
}

function lastWord(account: Account): Verdict {
  if (account.accepted) return "accepted";
  return account.unknown || account.answers < account.attempts ? "unknown" : "refused";
}

function parseLine(line: string): Partial<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    // Any object may be looked into by name; every field is checked by who reads it.
    return typeof value === "object" && value !== null ? (value as Partial<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
