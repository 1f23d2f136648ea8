// `holdfast budget`: what is used of each budget, what waits for it and when that will be done; changes and pauses it
// while everything runs.

import { parseArgs } from "node:util";
import { forecast } from "../budget/forecast.ts";
import { closedBy } from "../budget/ledger.ts";
import { budget, changed, checkPlan, type Figures, type Plan } from "../budget/plan.ts";
import { money } from "../budget/price.ts";
import { budgetNamed, type BudgetRow, readBudgets, withLedger } from "../budget/shared.ts";
import { type Clock, type State } from "../budget/state.ts";
import { type Usage, usageOf } from "../budget/usage.ts";
import { fault } from "../errors.ts";
import { type Settings } from "../role/settings.ts";
import { type Pool } from "../store/pool.ts";
import { type Command, withStore } from "./command.ts";

export const budgetCommand: Command = {
  name: "budget",
  usage: "[NAME]",
  about: "what is used and waits, and when it will be done; changes, pauses",
  help: `Without a name: all budgets.

  --per-second N, --per-minute N, --per-day N, --cap AMOUNT
                  changes the figure for all processes, at once and for good; \`none\` takes the limit away
  --as-declared   forgets such changes: what the app says holds again
  --pause         nobody calls any more; what comes waits
  --resume        calls go on
  --what-if       changes nothing: says what the other options would do, as in
                  holdfast budget geocoder --what-if --per-day 10000
  --json          one JSON object

A call that has been let go may still be made up to a twentieth of the shortest window later.`,
  run,
};

/** One budget as the command shows it. */
interface Shown {
  readonly name: string;
  readonly plan: Plan;
  readonly usage: readonly Usage[];
  readonly spent: { readonly day: string; readonly month: string };
  readonly waiting: BudgetRow["waiting"];
  readonly closed: { readonly why: string; readonly until: string } | undefined;
  readonly doneInSeconds: number | undefined;
  readonly doneAt: string | undefined;
  readonly costUntilThen: string;
}

async function run(words: readonly string[], settings: Settings): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      "per-second": { type: "string" },
      "per-minute": { type: "string" },
      "per-day": { type: "string" },
      cap: { type: "string" },
      "as-declared": { type: "boolean", default: false },
      pause: { type: "boolean", default: false },
      resume: { type: "boolean", default: false },
      "what-if": { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const [name] = positionals;
  const figures: Figures = {
    ...figure("perSecond", "--per-second", values["per-second"]),
    ...figure("perMinute", "--per-minute", values["per-minute"]),
    ...figure("perDay", "--per-day", values["per-day"]),
    ...figure("cap", "--cap", values.cap),
  };
  const changes = Object.keys(figures).length > 0 || values["as-declared"] || values.pause || values.resume;
  if (name === undefined && changes)
    throw fault("HF_SETTING_BAD", { name: "NAME", value: "", reason: "name the budget" });
  const whatIf = values["what-if"];
  return withStore(settings, { purpose: "budget" }, async (pool) => {
    if (name !== undefined && changes && !whatIf) {
      const paused = values.pause ? true : values.resume ? false : undefined;
      await change(pool, name, { figures, paused, asDeclared: values["as-declared"] });
    }
    const rows = await readBudgets(pool);
    if (name !== undefined && !rows.some((row) => row.name === name)) throw fault("HF_NOT_DECLARED", { name });
    const shown = rows
      .filter((row) => name === undefined || row.name === name)
      .map((row) => show(row, whatIf ? figures : {}));
    process.stdout.write(values.json ? `${JSON.stringify({ budgets: shown })}\n` : describe(shown));
    return 0;
  });
}

function figure(key: keyof Figures, option: string, text: string | undefined): Figures {
  if (text === undefined) return {};
  if (text === "none") return { [key]: null };
  const value = Number(text);
  const fine = key === "cap" ? value >= 0 : Number.isInteger(value) && value >= 1;
  if (text.trim() === "" || !fine)
    throw fault("HF_SETTING_BAD", { name: option, value: text, reason: "a number, or none" });
  return { [key]: value };
}

interface Change {
  readonly figures: Figures;
  readonly paused: boolean | undefined;
  readonly asDeclared: boolean;
}

async function change(pool: Pool, name: string, { figures, paused, asDeclared }: Change): Promise<void> {
  const { id, plan } = await budgetNamed(pool, name);
  await withLedger(pool, id, (before) => {
    const kept: Figures = { ...(asDeclared ? {} : before.figures), ...figures };
    checkPlan(budget(name, changed(plan, kept)));
    return { state: { ...before, figures: kept, paused: paused ?? before.paused }, result: undefined };
  });
}

function show({ name, plan: declared, state, waiting, clock }: BudgetRow, figures: Figures): Shown {
  const plan = changed(changed(declared, state.figures), figures);
  const said = forecast(state, declared, { waiting, clock, figures });
  return {
    name,
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

function closedNow(state: State, clock: Clock): Shown["closed"] {
  const closed = closedBy(state, clock.nowMs);
  return closed && { why: closed.why, until: new Date(closed.atMs).toISOString() };
}

function describe(shown: readonly Shown[]): string {
  return shown.length === 0 ? "no budget is declared\n" : shown.map(describeOne).join("\n");
}

function describeOne(one: Shown): string {
  const { name, plan, usage, waiting } = one;
  const counted = usage.map(
    (use) => `${amount(use, use.used, plan)} of ${amount(use, use.of, plan)} ${period(use, plan)}`,
  );
  const waits = waiting
    .filter(({ count }) => count > 0)
    .map(({ class: of, count }) => `${count.toLocaleString("en")} ${of}`);
  const closed =
    one.closed &&
    `  closed   ${why[one.closed.why] ?? one.closed.why}${one.closed.why === "paused" ? "" : `, until ${one.closed.until}`}`;
  const lines = [
    name,
    `  used     ${counted.join(", ") || "nothing limits it"}`,
    ...(plan.price ? [`  spent    ${one.spent.day} today, ${one.spent.month} this month`] : []),
    ...(closed === undefined ? [] : [closed]),
    `  waiting  ${waits.join(", ") || "nothing"}`,
    ...(waits.length > 0 ? [`  done     ${doneText(one)}`] : []),
  ];
  return `${lines.join("\n")}\n`;
}

function doneText({ doneAt, plan, costUntilThen, closed }: Shown): string {
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

function amount({ limit }: Usage, value: number, plan: Plan): string {
  return limit === "cap" ? money(plan.price, value) : value.toLocaleString("en");
}

function period({ limit }: Usage, plan: Plan): string {
  if (limit === "day") return `today (${plan.zone ?? "UTC"})`;
  return limit === "cap" ? `this ${plan.cap?.per ?? "month"}` : `in this ${limit}`;
}

const why: Readonly<Record<string, string>> = {
  paused: "by hand",
  limited: "the service asked not to be called",
  circuit: "the service fails",
};
