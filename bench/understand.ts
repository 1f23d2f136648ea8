// How well Jarvis understands, beside chrono-node: on cases by others in six languages, on sentences without a time,
// and how fast it is on ordinary and on hostile text. Right or wrong does not depend on the machine; speeds do.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Settings } from "./call.ts";
import { ensurePackages, versionOf } from "./packages.ts";
import { fixed, progress, textTable, whole } from "./report.ts";
import { writeResults } from "./results.ts";
import { casesOf, isRight, type Kind } from "./understand/recognizers.ts";
import { chrono, jarvis, type Reader } from "./understand/readers.ts";
import { type Recurrence, recurrence } from "./understand/recurrence.ts";
import { readyMsOf, type Speed, speedOf } from "./understand/speed.ts";
import { townPackages, type TownScore, townScores } from "./understand/towns.ts";

const languages = {
  en: "English",
  de: "German",
  fr: "French",
  es: "Spanish",
  pt: "Portuguese",
  it: "Italian",
} as const;
const kinds = ["date", "datetime", "time", "set"] as const;
const keptFile = fileURLToPath(new URL("../apps/jarvis/src/rules/message/samples/phrases.tsv", import.meta.url));
const noTimeFile = fileURLToPath(new URL("../apps/jarvis/src/rules/message/samples/no-time.tsv", import.meta.url));

/** One row: a reader on the cases of a language and kind. */
interface Score {
  readonly language: string;
  readonly kind: Kind | "no time" | "kept phrases";
  readonly variant: string;
  readonly cases: number;
  readonly right: number;
  /** Of the right ones, with a question. */
  readonly asked: number;
}

/** Runs the bench and prints it. */
export async function understand(settings: Settings, signal: AbortSignal): Promise<boolean> {
  const missing = await ensurePackages(["chrono-node"]);
  if (missing.length > 0) progress("understand", "left out, since it cannot be installed: chrono-node");
  const readers = [jarvis, await chrono()].filter((reader) => reader !== undefined);
  const ready = readers.map((reader) => readyMsOf(reader));
  const scores: Score[] = [];
  for (const code of Object.keys(languages)) {
    if (signal.aborted) return true;
    scores.push(...readers.flatMap((reader) => scoresOf(reader, code)));
    progress("understand", languages[code as keyof typeof languages]);
  }
  const speeds = readers.map((reader, index) => speedOf(reader, ready[index] ?? Number.NaN));
  const rules = recurrence();
  progress("understand", "towns");
  const towns = await townsOrNone();
  const facts = { scores, speeds, rules, towns };
  const file = writeResults("understand", { chrono: versionOf("chrono-node"), ...facts });
  const rows = [...scores, ...speeds, { variant: jarvis.name, kind: "recurrence", ...rules }, ...towns];
  const lines = rows.map((row) => JSON.stringify({ bench: "understand", ...row })).join("\n");
  process.stdout.write(settings.json ? `${lines}\n` : table(facts, readers));
  process.stderr.write(`figures: ${file}\n`);
  return true;
}

async function townsOrNone(): Promise<TownScore[]> {
  const missing = await ensurePackages(townPackages, "understand");
  if (missing.length === 0) return townScores();
  progress("understand", `SKIPPED towns: cannot be installed: ${missing.join(", ")}`);
  return [];
}

function scoresOf(reader: Reader, code: string): Score[] {
  const cases = casesOf(languages[code as keyof typeof languages]);
  const quiet = [...keptScore(reader, code), ...noTimeScore(reader, code)];
  if ("missing" in cases) {
    progress("understand", `SKIPPED, there is no file ${cases.missing}`);
    return quiet;
  }
  const scores = kinds.flatMap((kind): Score[] => {
    const mine = cases.filter((one) => one.kind === kind);
    const answers = mine.map((one) => ({ one, answer: reader.read(one.text, one.now, code) }));
    if (mine.length === 0 || answers.some(({ answer }) => answer === undefined)) return [];
    const right = answers.filter(({ one, answer }) => answer && isRight(one, answer));
    const asked = right.filter(({ answer }) => answer?.asks).length;
    return [{ language: code, kind, variant: reader.name, cases: mine.length, right: right.length, asked }];
  });
  return [...scores, ...quiet];
}

/** Phrases of the tests, in Berlin: what Jarvis makes of them is right, or it would not be kept. */
function keptScore(reader: Reader, code: string): Score[] {
  const rows = linesOf(keptFile, code).map((line) => line.split("\t"));
  const answers = rows.map(([text = ""]) => reader.read(text, saidAt, code));
  if (answers.includes(undefined)) return [];
  const right = answers.filter((answer, index) => {
    const [, at = ""] = rows[index] ?? [];
    // In UTC the day and the clock are the same as in Berlin, but for what is so far from now.
    return answer?.at?.toISOString().slice(0, 16) === at.split(" ")[0];
  });
  const asked = right.filter((answer) => answer?.asks).length;
  return [
    { language: code, kind: "kept phrases", variant: reader.name, cases: rows.length, right: right.length, asked },
  ];
}

/** 4:30 on a Tuesday. */
const saidAt = new Date("2026-11-24T04:30:00Z");

function linesOf(file: string, code: string): string[] {
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  return lines.flatMap((line) => (line.startsWith(`${code}\t`) ? [line.slice(code.length + 1)] : []));
}

function noTimeScore(reader: Reader, code: string): Score[] {
  const mine = linesOf(noTimeFile, code);
  const answers = mine.map((text) => reader.read(text, saidAt, code));
  if (answers.includes(undefined)) return [];
  const right = answers.filter((answer) => answer?.at === undefined).length;
  return [{ language: code, kind: "no time", variant: reader.name, cases: mine.length, right, asked: 0 }];
}

interface Facts {
  readonly scores: readonly Score[];
  readonly speeds: readonly Speed[];
  readonly rules: Recurrence;
  readonly towns: readonly TownScore[];
}

function table({ scores, speeds, rules, towns }: Facts, readers: readonly Reader[]): string {
  const rows = scores
    .filter(({ variant }) => variant === jarvis.name)
    .map(({ language, kind, cases }) => {
      const cells = readers.map(({ name }) => {
        const its = scores.find((one) => one.variant === name && one.language === language && one.kind === kind);
        return its ? `${whole(its.right)} (${fixed((100 * its.right) / its.cases, 1)} %, asked ${its.asked})` : "–";
      });
      return [`${language} ${kind}`, whole(cases), ...cells];
    });
  const head = ["right of", "cases", ...readers.map(({ name }) => name)];
  const speed = textTable(
    ["reader", "phrases/s", "20 kB of hostile text, worst ms", "of which", "first phrases ms"],
    speeds.map(({ variant, rate, worstMs, worst, readyMs }) => {
      return [variant, whole(rate), fixed(worstMs, 1), JSON.stringify(worst.slice(0, 16)), fixed(readyMs, 0)];
    }),
  );
  const percent = (part: number, all: number) => `${fixed((100 * part) / all, 2)} %`;
  const town = textTable(
    ["towns > 15,000, zone against geo-tz, named by", "towns", "same offset", "identical", "asked", "wrong"],
    towns.map(({ way, towns: all, sameOffset, identicalZone, asked, wrong }) => {
      return [way, whole(all), ...[sameOffset, identicalZone, asked, wrong].map((part) => percent(part, all))];
    }),
  );
  const again = `recurrence: ${rules.passed} tests passed, ${rules.failed} failed`;
  return `\n${textTable(head, rows)}\n\n${speed}\n\n${town}\n\n${again}\n`;
}
