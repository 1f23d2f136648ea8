// `holdfast budget`: what is used of each budget, what waits for it and when that will be done; changes and pauses it
// while everything runs.

import { parseArgs } from "node:util";
import { foresee } from "../backlog/backlog.ts";
import { Measure } from "../backlog/measure.ts";
import { changeBudget } from "../budget/change.ts";
import { type Figures } from "../budget/plan.ts";
import { budgetNamed } from "../budget/shared.ts";
import { fault } from "../errors.ts";
import { type Settings } from "../role/settings.ts";
import { transaction } from "../store/pool.ts";
import { type Command, withStore } from "./command.ts";
import { describeBudgets, showBudgets } from "./show-budgets.ts";

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
      await transaction(
        pool,
        (connection) => connection.query("begin"),
        (tx) => changeBudget(tx, name, { figures, paused, asDeclared: values["as-declared"] }),
      );
    }
    if (name !== undefined) await budgetNamed(pool, name);
    const { backlogs } = await new Measure().look(pool);
    const all = await showBudgets(pool, { backlogs: foresee(backlogs), figures: whatIf ? figures : {} });
    const shown = all.filter((one) => name === undefined || one.name === name);
    process.stdout.write(values.json ? `${JSON.stringify({ budgets: shown })}\n` : describeBudgets(shown));
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
