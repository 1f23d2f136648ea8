// What the operator's page shows, read at once: one look at the store.

import {
  budgetWords,
  deadGroups,
  type DeadGroup,
  type Health,
  Measure,
  type Pool,
  readStatus,
  type ShownBudget,
  type Status,
  type StreamHealth,
} from "holdfast";
import { type Counts, readCounts } from "../../store/counters.ts";
import { type Progress, readBroadcasts } from "../broadcast/store.ts";
import { type Change, lastChanges } from "../changes.ts";
import { type Import, readImports } from "../import/store.ts";
import { number } from "./frame.ts";

export interface Look {
  readonly status: Status;
  readonly groups: readonly DeadGroup[];
  readonly counts: Counts;
  readonly broadcasts: readonly Progress[];
  readonly imports: readonly Import[];
  readonly changes: readonly Change[];
}

const GROUPS = 50;
const CHANGES = 50;
const BROADCASTS = 5;
const IMPORTS = 5;

/** Who looks again within this time sees what was seen before. */
const FRESH_MS = 1_500;

/** Looks at the store, on read-only connections, one look after the other however many ask. */
export class Looker {
  readonly #pool: Pool;
  readonly #measure = new Measure();
  #last: Promise<Look> | undefined;
  #atMs = -Infinity;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** For figures that are asked for again and again: a look that may be a second old. */
  recent(): Promise<Look> {
    return this.#last !== undefined && performance.now() - this.#atMs < FRESH_MS ? this.#last : this.now();
  }

  /** For who has just changed something. */
  now(): Promise<Look> {
    const before = this.#last?.catch(() => undefined) ?? Promise.resolve(undefined);
    this.#atMs = performance.now();
    this.#last = before.then(() => this.#look());
    return this.#last;
  }

  async #look(): Promise<Look> {
    const pool = this.#pool;
    return {
      status: await readStatus(pool, undefined, this.#measure),
      groups: await deadGroups(pool, { rows: GROUPS }),
      counts: await readCounts(pool),
      broadcasts: await readBroadcasts(pool, BROADCASTS),
      imports: await readImports(pool, IMPORTS),
      changes: await lastChanges(pool, CHANGES),
    };
  }
}

/** Everything on the page that goes on changing, by its name there. */
export function liveTexts({
  status,
  counts,
  broadcasts,
  imports,
}: Omit<Look, "groups" | "changes">): Record<string, string> {
  return {
    health: colorWord(status.health),
    people: number(counts.people),
    sent: number(counts.sent),
    waiting: number(counts.waiting),
    ...Object.fromEntries(status.health.streams.map((one) => [`stream:${one.consumer}`, streamWords(one)])),
    ...Object.fromEntries(status.budgets.flatMap(budgetTexts)),
    ...Object.fromEntries(broadcasts.flatMap(broadcastTexts)),
    ...Object.fromEntries(imports.flatMap(importTexts)),
  };
}

function budgetTexts(one: ShownBudget): [string, string][] {
  return budgetWords(one).map(([fact, words]) => [`budget:${one.name}:${fact}`, words]);
}

function broadcastTexts(one: Progress): [string, string][] {
  const figures = ["told", "waiting", "refused", "stopped"] as const;
  return figures.map((figure) => [`broadcast:${one.id}:${figure}`, number(one[figure])]);
}

function importTexts(one: Import): [string, string][] {
  const figures = ["lines", "people", "reminders", "repeats", "newer", "unreadable", "held"] as const;
  return figures.map((figure) => [`import:${one.id}:${figure}`, number(one[figure])]);
}

/** Red, amber or green, with what that means. */
export function colorWord({ color }: Health): string {
  if (color === "green") return "green: everything moves";
  return color === "yellow" ? "amber: something is behind or paused" : "red: something stands still";
}

/** Of a stream's stages the one that is worst. */
export function worstOf({ stages }: Pick<StreamHealth, "stages">): StreamHealth["stages"][number] | undefined {
  const order = ["stopped", "paused", "behind", "well"] as const;
  return order.map((state) => stages.find((one) => one.state === state)).find((one) => one !== undefined);
}

/** "work is behind for 12 s: much waits before it". */
export function streamWords(stream: Pick<StreamHealth, "stages">): string {
  const worst = worstOf(stream);
  if (worst === undefined || worst.state === "well") return "well";
  const seconds = worst.ageMs > 0 ? ` for ${Math.round(worst.ageMs / 1_000)} s` : "";
  const reason = worst.reason === undefined ? "" : `: ${worst.reason}`;
  return `${worst.stage} is ${worst.state === "stopped" ? "standing still" : worst.state}${seconds}${reason}`;
}
