// Waiting for what becomes of an event: routes that hold their answer, and addresses to ask at later. One query for
// all who wait, however many.

import { createHmac, timingSafeEqual } from "node:crypto";
import { type Ticket } from "../backlog/outlook.ts";
import { limits } from "../limits.ts";
import { identity } from "../log/append.ts";
import { classes, classNumber } from "../log/class.ts";
import { int2Column, textColumn } from "../log/columns.ts";
import { type Ended } from "../log/ended.ts";
import { type Pool } from "../store/pool.ts";
import { sql } from "../store/sql.ts";

export interface EventName {
  readonly stream: number;
  readonly id: string;
}

export interface EventOutcome {
  readonly outcome: "done" | Ended["outcome"];
  /** JSON, as the consumer gave it. */
  readonly result: string | null;
}

interface Row extends EventOutcome {
  readonly stream: number;
  readonly id: string;
}

type Tell = (outcome: EventOutcome | undefined) => void;

const findSql = sql(import.meta.url, "answers-find.sql");

export class Outcomes {
  readonly #pool: Pool;
  readonly #waiting = new Map<string, { readonly name: EventName; readonly tell: Set<Tell> }>();
  #polling = false;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** What became of the event, or undefined when that is not known after `waitMs`. Never rejects. */
  async wait(name: EventName, waitMs: number): Promise<EventOutcome | undefined> {
    const key = identity(name);
    let clock: NodeJS.Timeout | undefined;
    const outcome = await new Promise<EventOutcome | undefined>((resolve) => {
      const entry = this.#waiting.get(key) ?? { name, tell: new Set() };
      entry.tell.add(resolve);
      this.#waiting.set(key, entry);
      const limitMs = Math.min(waitMs, limits.answerWaitMs);
      clock = setTimeout(() => this.#giveUp(key, resolve), limitMs);
      if (!this.#polling) void this.#poll();
    });
    clearTimeout(clock);
    return outcome;
  }

  // Others may wait longer for the same event.
  #giveUp(key: string, tell: Tell): void {
    const entry = this.#waiting.get(key);
    entry?.tell.delete(tell);
    if (entry?.tell.size === 0) this.#waiting.delete(key);
    tell(undefined);
  }

  /** What is known of the event now. */
  async find(name: EventName): Promise<EventOutcome | undefined> {
    const [found] = await this.#query([name]);
    return found;
  }

  async #poll(): Promise<void> {
    this.#polling = true;
    while (this.#waiting.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, limits.answerPollMs));
      const names = [...this.#waiting.values()].slice(0, limits.answerRowsPerPoll).map((entry) => entry.name);
      // A store that is away is no answer: those who wait go on waiting, up to their limit.
      const found = await this.#query(names).catch(() => []);
      for (const row of found) {
        const entry = this.#waiting.get(identity(row));
        this.#waiting.delete(identity(row));
        for (const tell of entry?.tell ?? []) tell(row);
      }
    }
    this.#polling = false;
  }

  async #query(names: readonly EventName[]): Promise<Row[]> {
    if (names.length === 0) return [];
    const values = [int2Column(names.map((name) => name.stream)), textColumn(names.map((name) => name.id))];
    return (await this.#pool.query<Row>(findSql, values)).rows;
  }
}

/**
 * Where to ask for the outcome of an event: an address that cannot be guessed from its id. With a ticket, whoever asks
 * hears where the event stands as well.
 */
export function outcomeToken(secret: string, { stream, id }: EventName, ticket?: Ticket): string {
  const place = ticket ? `.${classNumber(ticket.class)}-${ticket.place}` : "";
  const name = `${stream}.${Buffer.from(id).toString("base64url")}${place}`;
  return `${name}.${createHmac("sha256", secret).update(name).digest("base64url").slice(0, 22)}`;
}

/** The event that a token names, or undefined when this installation did not make it. */
export function readOutcomeToken(
  secret: string,
  token: string,
): (EventName & { readonly ticket: Ticket | undefined }) | undefined {
  const [stream, id, ...more] = token.split(".");
  if (stream === undefined || id === undefined || token.length > 1_000) return undefined;
  const name = { stream: Number(stream), id: Buffer.from(id, "base64url").toString() };
  const ticket = more.length === 2 ? ticketOf(name.stream, more[0] ?? "") : undefined;
  const wanted = Buffer.from(outcomeToken(secret, name, ticket));
  const given = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? { ...name, ticket } : undefined;
}

function ticketOf(stream: number, text: string): Ticket | undefined {
  const [number, place] = text.split("-").map(Number);
  const name = classes[number ?? -1];
  return name && place !== undefined ? { stream, class: name, place } : undefined;
}
