// `plan REPORT --grow 30x --by DAY`: words and a report's file in, the plan on the streams, and the exit code.

import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { planHelp } from "../help.ts";
import { exitCodes } from "../report/exit-code.ts";
import { ReportError, readReport } from "../report/json.ts";
import { reportPage } from "../report/page.ts";
import { type Screen, printable, wantsColour } from "../report/paper.ts";
import { PlanError } from "./growing-parts.ts";
import { type GrowthWish, planGrowth } from "./plan.ts";
import { planJson, planSection, planText } from "./plan-text.ts";

export interface PlanEnvironment {
  readonly out: Screen & { write(text: string): unknown };
  readonly error: { write(text: string): unknown };
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  readonly now: () => Date;
}

export function planCommand(words: readonly string[], environment: PlanEnvironment): number {
  const { out, error, variables, folder } = environment;
  if (words.includes("--help") || words.includes("-h")) {
    out.write(planHelp);
    return exitCodes.kept;
  }
  try {
    const { file, wish, json, page } = readWords(words, environment);
    const report = readReport(resolve(folder, file));
    const plan = planGrowth(report, wish);
    out.write(
      json ? planJson(plan) : planText(plan, { columns: out.columns ?? 80, colour: wantsColour(out, variables) }),
    );
    if (page !== undefined) writeFileSync(resolve(folder, page), reportPage(report, planSection(plan)));
    return exitCodes.kept;
  } catch (mistake) {
    if (!isMistake(mistake)) throw mistake;
    error.write(`holdfast plan: ${printable(mistake.message)}\n`);
    return mistake instanceof PlanError ? exitCodes.doubtful : exitCodes.wrong;
  }
}

interface PlanWords {
  readonly file: string;
  readonly wish: GrowthWish;
  readonly json: boolean;
  readonly page: string | undefined;
}

function readWords(words: readonly string[], { now }: PlanEnvironment): PlanWords {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      grow: { type: "string" },
      by: { type: "string" },
      from: { type: "string" },
      json: { type: "boolean", default: false },
      page: { type: "string" },
    },
  });
  const [file, extra] = positionals;
  if (file === undefined || extra !== undefined) {
    throw new RangeError("It takes one report: holdfast plan report.json --grow 30x --by 2026-12-04");
  }
  const { grow, by } = values;
  if (grow === undefined || by === undefined) {
    throw new RangeError("How far, and until when? Such as --grow 30x --by 2026-12-04");
  }
  const [, factor] = /^(\d+(?:\.\d+)?)\s*[x×]?$/.exec(grow.trim()) ?? [];
  if (factor === undefined) throw new RangeError(`--grow ${grow} is no growth. One is written 30x.`);
  const from = values.from === undefined ? undefined : Number(values.from);
  if (from !== undefined && !(from > 0))
    throw new RangeError(`--from ${values.from}: it takes visits a second, over 0.`);
  const wish = { factor: Number(factor), today: localDay(now()), by, from };
  return { file, wish, json: values.json, page: values.page };
}

/** The day that the calendar on the wall shows. */
function localDay(now: Date): string {
  const [year, month, day] = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

function isMistake(failure: unknown): failure is Error {
  if (failure instanceof RangeError || failure instanceof ReportError || failure instanceof PlanError) return true;
  // A file that cannot be written, and words that parseArgs does not know.
  return failure instanceof Error && "code" in failure;
}
