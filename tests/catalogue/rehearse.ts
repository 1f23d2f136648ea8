// `node tests/catalogue/rehearse.ts NAME… [--healthy | --both] [--repeat 2] [--json FILE]`: rehearses the examples with
// these names (all without a name), prints a line for each, and the counts against the bars. Exit code 1 when a
// cause is wrong.

import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { catalogue } from "../../packages/rehearse/examples/catalogue.ts";
import type { Example } from "../../packages/rehearse/examples/example.ts";
import { rehearseExample } from "./rehearsal.ts";
import { failedScore, score, type Score, summarise, type VersionName } from "./score.ts";
import { type Databases, startDatabases } from "./services.ts";
import { missing, openStage } from "./stage.ts";

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interrupted.abort());

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      healthy: { type: "boolean", default: false },
      both: { type: "boolean", default: false },
      repeat: { type: "string", default: "1" },
      json: { type: "string" },
    },
  });
  const unknown = positionals.filter((name) => !catalogue.some((example) => example.name === name));
  if (unknown.length > 0) {
    process.stderr.write(`No example is called ${unknown.join(", ")}. There are: ${namesOf(catalogue)}.\n`);
    return 2;
  }
  const chosen = catalogue.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const versions: VersionName[] = values.both ? ["broken", "healthy"] : [values.healthy ? "healthy" : "broken"];
  const rounds = Math.max(1, Number(values.repeat) || 1);

  await using undo = new AsyncDisposableStack();
  let databases: Promise<Databases> | undefined;
  const openDatabases = (): Promise<Databases> => (databases ??= startDatabases().then((started) => undo.use(started)));

  process.stdout.write(`${header}\n`);
  const runs: Score[][] = [];
  for (let round = 0; round < rounds; round += 1) {
    const scores: Score[] = [];
    for (const example of chosen) {
      for (const version of versions) {
        if (interrupted.signal.aborted) return 130;
        const found = await rehearseOne({ example, version, openDatabases, seed: round + 1 });
        if (found === undefined) continue;
        scores.push(found);
        process.stdout.write(`${lineOf(found)}\n`);
      }
    }
    runs.push(scores);
  }
  const [first = [], second = []] = runs;
  const summary = summarise(first, second);
  for (const { line, reached } of summary) process.stdout.write(`${reached ? "  reached" : "  MISSED "}  ${line}\n`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ runs, summary }, undefined, 2)}\n`);
  return runs.flat().every(({ isRight }) => isRight) ? 0 : 1;
}

interface One {
  readonly example: Example;
  readonly version: VersionName;
  readonly openDatabases: () => Promise<Databases>;
  readonly seed: number;
}

/** Undefined when there is nothing to rehearse, which is said. */
async function rehearseOne(one: One): Promise<Score | undefined> {
  const { example, version } = one;
  const wanted = example[version];
  if (wanted === undefined) return undefined;
  const reason = missing(example);
  if (reason !== undefined) {
    process.stdout.write(`${example.name}: SKIPPED, ${reason}\n`);
    return undefined;
  }
  const begun = performance.now();
  try {
    await using stage = await openStage({ example, version: wanted, databases: one.openDatabases });
    const { signal } = interrupted;
    const ready = performance.now();
    const verdict = await rehearseExample({ example, stage, seed: one.seed, onProgress: () => undefined, signal });
    return score({ example, version, verdict, seconds: (performance.now() - ready) / 1000 });
  } catch (error) {
    const seconds = Math.round((performance.now() - begun) / 1000);
    const message = error instanceof Error ? error.message : String(error);
    return failedScore(example, version, `after ${seconds} s: ${message}`);
  }
}

const columns = [
  ["name", 18],
  ["version", 8],
  ["expected", 28],
  ["named", 28],
  ["", 6],
  ["confirmed", 10],
  ["predicted", 10],
  ["measured", 9],
  ["error", 7],
  ["fix: said", 9],
  ["low steps", 9],
  ["measured", 9],
  ["trials", 7],
  ["seconds", 7],
] as const;
const header = row(columns.map(([title]) => title));

function lineOf(one: Score): string {
  const line = row([
    one.name,
    one.version,
    one.expected ?? "nothing false",
    one.named ?? one.outcome,
    one.isRight ? "right" : "WRONG",
    one.confirmed ? "yes" : "no",
    whole(one.predicted),
    whole(one.measured),
    one.error === undefined ? "-" : `${(one.error * 100).toFixed(0)} %`,
    whole(one.fix?.predicted),
    whole(one.fix?.foretold),
    whole(one.fix?.measured),
    String(one.trials),
    one.seconds.toFixed(0),
  ]);
  return one.remark === undefined ? line : `${line}\n    ${one.remark}`;
}

function row(cells: readonly string[]): string {
  return columns
    .map(([, width], at) => (cells[at] ?? "").padEnd(width))
    .join(" ")
    .trimEnd();
}

function whole(value: number | undefined): string {
  return value === undefined ? "-" : value.toFixed(0);
}

function namesOf(examples: readonly Example[]): string {
  return examples.map(({ name }) => name).join(", ");
}

// Last, since it needs all of the above.
process.exitCode = await main(process.argv.slice(2));
