// The command line of the benches: names and settings in, or the one sentence that says what is wrong.

import { parseArgs } from "node:util";
import { isVariant, type VariantName, variantNames } from "./variant.ts";

/** What is undefined is left to the bench: each knows how long and how often gives steady figures. */
export interface Settings {
  /** Length of each measured stretch. */
  readonly seconds: number | undefined;
  /** Connections of the load generator; one measurement for each. */
  readonly connections: number | undefined;
  readonly rounds: number | undefined;
  /** Of what a bench counts by pieces. */
  readonly count: number | undefined;
  /** Only these, in this order. */
  readonly variants: readonly VariantName[] | undefined;
  /** Events that wait, and finished ones that are retained, in the backlog bench. */
  readonly waiting: number;
  readonly retained: number;
  /** Work processes in the clear-time bench. */
  readonly workers: number;
  /** One JSON object a line on stdout instead of a table. */
  readonly json: boolean;
}

export interface Bench {
  readonly about: string;
  /** Gives false when its ledger does not agree; the figures are then worth nothing. */
  readonly run: (settings: Settings, signal: AbortSignal) => Promise<boolean>;
}

export interface Call {
  readonly names: readonly string[];
  readonly settings: Settings;
  readonly help: boolean;
  readonly problem: string | undefined;
}

const defaults: Settings = {
  seconds: undefined,
  connections: undefined,
  rounds: undefined,
  count: undefined,
  variants: undefined,
  waiting: 5_000_000,
  retained: 10_000_000,
  workers: 1,
  json: false,
};

const options = {
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
  seconds: { type: "string" },
  connections: { type: "string" },
  rounds: { type: "string" },
  count: { type: "string" },
  variants: { type: "string" },
  waiting: { type: "string" },
  retained: { type: "string" },
  workers: { type: "string" },
} as const;

/** Reads the command line; never throws. `problem` says what is wrong with it. */
export function parseCall(words: string[], known: readonly string[]): Call {
  const wrong = (problem: string): Call => ({ names: [], settings: defaults, help: false, problem });
  try {
    const { values, positionals } = parseArgs({ args: words, allowPositionals: true, options });
    const unknown = positionals.find((name) => !known.includes(name));
    if (unknown !== undefined) return wrong(`There is no bench "${unknown}". There is: ${known.join(", ")}.`);
    if (positionals.length === 0 && !values.help) return wrong(`Which bench? There is: ${known.join(", ")}.`);
    const settings: Settings = {
      seconds: within("seconds", values.seconds, { least: 0.2, most: 3600 }),
      connections: whole("connections", values.connections, { least: 1, most: 4096 }),
      rounds: whole("rounds", values.rounds, { least: 1, most: 1000 }),
      count: whole("count", values.count, { least: 1, most: 10_000_000 }),
      variants: listed(values.variants),
      waiting: whole("waiting", values.waiting, { least: 1, most: 1e9 }) ?? defaults.waiting,
      retained: whole("retained", values.retained, { least: 1, most: 1e9 }) ?? defaults.retained,
      workers: whole("workers", values.workers, { least: 1, most: 16 }) ?? defaults.workers,
      json: values.json,
    };
    return { names: positionals, settings, help: values.help, problem: undefined };
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

export function help(benches: Readonly<Record<string, Bench>>): string {
  const names = Object.entries(benches).map(([name, { about }]) => `  ${name.padEnd(12)} ${about}`);
  return `npm run bench -- NAME... [options]

${names.join("\n")}

  --variants A,B   only these, of ${variantNames.slice(0, 4).join(", ")},
                   ${variantNames.slice(4).join(", ")}
  --rounds N       rounds over all variants, in rotating order (watchers: changes)
  --seconds N      length of each measured stretch (accept, backlog)
  --connections N  connections of the load generator (accept: 64, then 256)
  --count N        how many (work: 200,000 events, timers: 50,000, latency: 500, reminders: 100,000,
                   watchers: 10,000, messages: 15,000 a minute)
  --waiting N      events that wait in the backlog bench (${defaults.waiting})
  --retained N     finished events that are kept in the backlog bench (${defaults.retained})
  --workers N      work processes in the clear-time bench (${defaults.workers})
  --json           one JSON object a line on stdout, instead of the table
  --help           this text

Progress goes to stderr; machine, commit, settings and all figures go into bench/results/.
`;
}

interface Range {
  readonly least: number;
  readonly most: number;
}

function within(name: string, text: string | undefined, { least, most }: Range): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== "" && value >= least && value <= most) return value;
  throw new RangeError(`--${name} is a number from ${least} to ${most}, not "${text}".`);
}

function whole(name: string, text: string | undefined, range: Range): number | undefined {
  const value = within(name, text, range);
  if (value === undefined || Number.isInteger(value)) return value;
  throw new RangeError(`--${name} is a whole number, not "${text ?? ""}".`);
}

function listed(text: string | undefined): VariantName[] | undefined {
  return text?.split(",").map((name) => {
    if (isVariant(name)) return name;
    throw new RangeError(`There is no variant "${name}". There is: ${variantNames.join(", ")}.`);
  });
}
