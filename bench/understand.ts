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
import { speedOf } from "./understand/speed.ts";

const languages = {
  en: "English",
  de: "German",
  fr: "French",
  es: "Spanish",
  pt: "Portuguese",
  it: "Italian",
} as const;
const kinds = ["date", "datetime", "time", "set"] as const;
const noTimeFile = fileURLToPath(new URL("../apps/jarvis/src/rules/samples/no-time.tsv", import.meta.url));

/** One row: a reader on the cases of a language and kind. */
interface Score {
  readonly language: string;
  readonly kind: Kind | "no time";
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
  const scores: Score[] = [];
  for (const code of Object.keys(languages)) {
    if (signal.aborted) return true;
    scores.push(...readers.flatMap((reader) => scoresOf(reader, code)));
    progress("understand", languages[code as keyof typeof languages]);
  }
  const speeds = readers.map((reader) => speedOf(reader));
  const file = writeResults("understand", { chrono: versionOf("chrono-node"), scores, speeds });
  const lines = [...scores, ...speeds].map((row) => JSON.stringify({ bench: "understand", ...row })).join("\n");
  process.stdout.write(settings.json ? `${lines}\n` : table(scores, readers, speeds));
  process.stderr.write(`figures: ${file}\n`);
  return true;
}

function scoresOf(reader: Reader, code: string): Score[] {
  const cases = casesOf(languages[code as keyof typeof languages]);
  const quiet = noTimeScore(reader, code);
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

function noTimeScore(reader: Reader, code: string): Score[] {
  if (!existsSync(noTimeFile)) return [];
  const lines = readFileSync(noTimeFile, "utf8").split("\n");
  const mine = lines.flatMap((line) => (line.startsWith(`${code}\t`) ? [line.slice(code.length + 1)] : []));
  const answers = mine.map((text) => reader.read(text, new Date("2026-11-24T03:30:00Z"), code));
  if (answers.includes(undefined)) return [];
  const right = answers.filter((answer) => answer?.at === undefined).length;
  return [{ language: code, kind: "no time", variant: reader.name, cases: mine.length, right, asked: 0 }];
}

type Speed = ReturnType<typeof speedOf>;

function table(scores: readonly Score[], readers: readonly Reader[], speeds: readonly Speed[]): string {
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
    ["reader", "phrases/s", "20 kB of hostile text, worst ms", "of which", "ready after ms"],
    speeds.map(({ variant, rate, worstMs, worst, readyMs }) => {
      return [variant, whole(rate), fixed(worstMs, 1), JSON.stringify(worst.slice(0, 16)), fixed(readyMs, 0)];
    }),
  );
  return `\n${textTable(head, rows)}\n\n${speed}\n`;
}
