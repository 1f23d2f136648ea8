// Budgets as people read them: what is used, what waits, and when that will be done.

import { type Foreseen } from "../backlog/backlog.ts";
import { forecast, type Waiting } from "../budget/forecast.ts";
import { closedBy } from "../budget/ledger.ts";
import { changed, type Figures, type Plan, windowsOf } from "../budget/plan.ts";
import { money } from "../budget/price.ts";
import { type BudgetRow, readBudgets } from "../budget/shared.ts";
import { type Clock, type State } from "../budget/state.ts";
import { type Usage, usageOf } from "../budget/usage.ts";
import { classes } from "../log/class.ts";
import { type Queryable } from "../store/pool.ts";

export interface ShownBudget {
  readonly name: string;
  readonly deliveries: readonly string[];
  /** As it holds now. */
  readonly plan: Plan;
  readonly usage: readonly Usage[];
  readonly spent: { readonly day: string; readonly month: string };
  readonly waiting: readonly Waiting[];
  readonly closed: { readonly why: string; readonly until: string } | undefined;
  readonly doneInSeconds: number | undefined;
  readonly doneAt: string | undefined;
  readonly costUntilThen: string;
}

export interface ShowOptions {
  readonly backlogs: readonly Pick<Foreseen, "consumer" | "class" | "waiting" | "finishing">[];
  /** Other figures than those that hold. */
  readonly figures?: Figures;
}

/** All budgets, by name. */
export async function showBudgets(db: Queryable, options: ShowOptions): Promise<readonly ShownBudget[]> {
  return (await readBudgets(db)).map((row) => show(row, options));
}

function show({ name, deliveries, plan: declared, state, clock }: BudgetRow, options: ShowOptions): ShownBudget {
  const { backlogs, figures = {} } = options;
  const plan = changed(changed(declared, state.figures), figures);
  const own = backlogs.filter(({ consumer }) => deliveries.includes(consumer));
  const waiting = classes.map((one) => ({
    class: one,
    count: sum(
      own.filter((row) => row.class === one),
      "waiting",
    ),
  }));
  // Where no window says how fast it can be, it is as fast as it was.
  const finishing = sum(own, "finishing");
  const rate = windowsOf(plan).length === 0 && finishing > 0 ? { perSecond: finishing } : {};
  const said = forecast(state, declared, { waiting, clock, figures, ...rate });
  return {
    name,
    deliveries,
    plan,
    usage: usageOf(state, plan, clock),
    spent: { day: money(plan.price, state.day.micros), month: money(plan.price, state.month.micros) },
    waiting,
    closed: closedNow(state, clock),
    doneInSeconds: said.doneInMs === undefined ? undefined : Math.round(said.doneInMs / 1_000),
    doneAt: said.doneAtMs === undefined ? undefined : new Date(said.doneAtMs).toISOString(),
    costUntilThen: money(plan.price, said.micros),
  };
}

function sum(rows: ShowOptions["backlogs"], figure: "waiting" | "finishing"): number {
  return rows.reduce((all, row) => all + row[figure], 0);
}

function closedNow(state: State, clock: Clock): ShownBudget["closed"] {
  const closed = closedBy(state, clock.nowMs);
  return closed && { why: closed.why, until: new Date(closed.atMs).toISOString() };
}

export function describeBudgets(shown: readonly ShownBudget[]): string {
  return shown.length === 0 ? "no budget is declared\n" : shown.map(describeOne).join("\n");
}

/** One line: what is used of the limits that a calendar or money sets, and when what waits will be done. */
export function budgetLine(one: ShownBudget): string {
  const usage = one.usage.filter(({ limit }) => limit === "day" || limit === "cap");
  const count = one.waiting.reduce((all, waits) => all + waits.count, 0);
  const done = count === 0 ? "nothing waits" : `${count.toLocaleString("en")} waiting, done ${doneText(one)}`;
  return `budget ${one.name}: ${[...usage.map((use) => usedText(use, one.plan)), done].join("; ")}`;
}

/** One budget in words: what is said of it, by what that is. */
export function budgetWords(one: ShownBudget): readonly (readonly [fact: string, words: string])[] {
  const { plan, usage, waiting } = one;
  const counted = usage.map((use) => usedText(use, plan));
  const waits = waiting.flatMap(({ class: of, count }) => (count > 0 ? `${count.toLocaleString("en")} ${of}` : []));
  return [
    ["used", counted.join(", ") || "nothing limits it"],
    ...(plan.price ? [["spent", `${one.spent.day} today, ${one.spent.month} this month`] as const] : []),
    ...(one.closed === undefined ? [] : [["closed", closedText(one.closed)] as const]),
    ["waiting", waits.join(", ") || "nothing"],
    ...(waits.length > 0 ? [["done", doneText(one)] as const] : []),
  ];
}

function describeOne(one: ShownBudget): string {
  const lines = budgetWords(one).map(([fact, words]) => `  ${fact.padEnd(8)} ${words}`);
  return `${[one.name, ...lines].join("\n")}\n`;
}

function closedText({ why, until }: NonNullable<ShownBudget["closed"]>): string {
  return why === "paused" ? "by hand" : `${reasons[why] ?? why}, until ${until}`;
}

const reasons: Readonly<Record<string, string>> = {
  limited: "the service asked not to be called",
  circuit: "the service fails",
};

function doneText({ doneAt, plan, costUntilThen, closed }: ShownBudget): string {
  if (closed?.why === "paused") return "not before it is resumed";
  if (doneAt === undefined) return "never, by this plan";
  const zone = plan.zone ?? "UTC";
  const format = new Intl.DateTimeFormat("en-GB", {
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: zone,
  });
  const cost = plan.price ? `, for ${costUntilThen}` : "";
  return `${format.format(new Date(doneAt))} (${zone})${cost}`;
}

function usedText(use: Usage, plan: Plan): string {
  return `${amount(use, use.used, plan)} of ${amount(use, use.of, plan)} ${period(use, plan)}`;
}

function amount({ limit }: Usage, value: number, plan: Plan): string {
  return limit === "cap" ? money(plan.price, value) : value.toLocaleString("en");
}

function period({ limit }: Usage, plan: Plan): string {
  if (limit === "day") return `today (${plan.zone ?? "UTC"})`;
  if (limit === "cap") return plan.cap?.per === "day" ? "today" : "this month";
  return `in this ${limit}`;
}
