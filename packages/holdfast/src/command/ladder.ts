// `holdfast ladder`: the steps of degradation, what is taken and why, and by hand: up, down, pin, release.

import { parseArgs } from "node:util";
import { fault } from "../errors.ts";
import { type Rung } from "../ladder/ladder.ts";
import { pinStep, readLadder, stepNamed } from "../ladder/store.ts";
import { type Step, type StepName, steps } from "../ladder/steps.ts";
import { type Settings } from "../role/settings.ts";
import { type Pool, type Queryable } from "../store/pool.ts";
import { type Command, withStore } from "./command.ts";

export const ladderCommand: Command = {
  name: "ladder",
  usage: "[up|down|pin NAME]",
  about: "what waits so that the important goes on, and by hand",
  help: `  show              every step: whether it is taken, since when and why (also without a word)
  up                takes the next step by hand
  down              leaves the last step that is taken, and keeps it left
  pin NAME [off]    takes the step whatever the figures say; with off: leaves it
  release NAME      lets it go by the figures again (\`all\` for every step)
  --json            one JSON object: the steps, with their thresholds

Every process follows within about a second. What is critical is touched by no step. The steps:
${steps.map(({ name, about }) => `  ${name.padEnd(17)} ${about}`).join("\n")}`,
  run,
};

async function run(words: readonly string[], settings: Settings): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { json: { type: "boolean", default: false } },
  });
  const [verb = "show", ...rest] = positionals;
  const readOnly = verb === "show";
  await withStore(settings, { purpose: "ladder", readOnly }, async (pool) => {
    await obey(pool, verb, rest);
    const rungs = await readLadder(pool);
    process.stdout.write(values.json ? `${JSON.stringify({ steps: rungs.map(shown) })}\n` : describeLadder(rungs));
  });
  return 0;
}

async function obey(pool: Pool, verb: string, rest: readonly string[]): Promise<void> {
  const [name, how] = rest;
  const few = rest.length <= (verb === "pin" ? 2 : verb === "release" ? 1 : 0);
  if (verb === "show" && few) return;
  if (verb === "up" && few) return up(pool);
  if (verb === "down" && few) return down(pool);
  if (verb === "pin" && few && name !== undefined && (how === undefined || how === "off")) {
    return pinStep(pool, stepNamed(name), how === undefined);
  }
  if (verb === "release" && few && name !== undefined) {
    const which = name === "all" ? steps.map((one) => one.name) : [stepNamed(name)];
    for (const step of which) await pinStep(pool, step, null);
    return;
  }
  const reason = "say show, up, down, pin NAME, pin NAME off, or release NAME";
  throw fault("HF_SETTING_BAD", { name: "the words", value: [verb, ...rest].join(" "), reason });
}

async function up(db: Queryable): Promise<void> {
  const next = (await readLadder(db)).find(({ taken }) => !taken);
  if (next) await pinStep(db, next.step, true);
}

async function down(db: Queryable): Promise<void> {
  const last = (await readLadder(db)).findLast(({ taken }) => taken);
  if (last) await pinStep(db, last.step, false);
}

/** A line for each step; one that is taken says why. */
export function describeLadder(rungs: readonly Rung[]): string {
  const lines = rungs.map(({ step, taken, pinned, since, reason }) => {
    const state = `${taken ? "taken" : "left"}${pinned ? " by hand" : ""}`;
    const when = since && (taken || pinned) ? `since ${since.toISOString().slice(0, 19)}Z` : "";
    const why = taken && !pinned ? `, because ${reason}` : "";
    return `  ${step.padEnd(17)} ${state.padEnd(14)} ${when}${why}`.trimEnd();
  });
  return `${lines.join("\n")}\n`;
}

function shown({ step, taken, pinned, since, reason }: Rung) {
  const { about, thresholds } = definition(step);
  return { step, taken, pinned, since, reason, about, thresholds };
}

function definition(name: StepName): Pick<Step, "about" | "thresholds"> {
  return steps.find((one) => one.name === name) ?? { about: "", thresholds: {} };
}
