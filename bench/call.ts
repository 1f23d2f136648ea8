// The command line of the benches: names and settings in, or the one sentence that says what is wrong.

import { parseArgs } from "node:util";

export interface Settings {
  /** Length of each measured stretch. */
  readonly seconds: number;
  readonly connections: number;
  readonly rounds: number;
  /** Of what a bench counts by pieces. */
  readonly count: number;
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

const defaults: Settings = { seconds: 4, connections: 256, rounds: 5, count: 100_000, json: false };

/** Reads the command line; never throws. `problem` says what is wrong with it. */
export function parseCall(words: string[], known: readonly string[]): Call {
  const wrong = (problem: string): Call => ({ names: [], settings: defaults, help: false, problem });
  try {
    const { values, positionals } = parseArgs({
      args: words,
      allowPositionals: true,
      options: {
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
        seconds: { type: "string", default: String(defaults.seconds) },
        connections: { type: "string", default: String(defaults.connections) },
        rounds: { type: "string", default: String(defaults.rounds) },
        count: { type: "string", default: String(defaults.count) },
      },
    });
    const unknown = positionals.find((name) => !known.includes(name));
    if (unknown !== undefined) return wrong(`There is no bench "${unknown}". There is: ${known.join(", ")}.`);
    if (positionals.length === 0 && !values.help) return wrong(`Which bench? There is: ${known.join(", ")}.`);
    const settings: Settings = {
      seconds: within("seconds", values.seconds, { least: 0.2, most: 3600 }),
      connections: whole("connections", values.connections, { least: 1, most: 4096 }),
      rounds: whole("rounds", values.rounds, { least: 1, most: 1000 }),
      count: whole("count", values.count, { least: 1, most: 200_000 }),
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

  --seconds N      length of each measured stretch (${defaults.seconds})
  --connections N  connections of the load generator (${defaults.connections})
  --rounds N       rounds over all variants, in rotating order (${defaults.rounds})
  --count N        reminders that fall due at once (${defaults.count})
  --json           one JSON object a line on stdout, instead of the table
  --help           this text

Progress goes to stderr; machine, commit, settings and all figures go into bench/results/.
`;
}

interface Range {
  readonly least: number;
  readonly most: number;
}

function within(name: string, text: string, { least, most }: Range): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= least && value <= most) return value;
  throw new RangeError(`--${name} is a number from ${least} to ${most}, not "${text}".`);
}

function whole(name: string, text: string, range: Range): number {
  const value = within(name, text, range);
  if (Number.isInteger(value)) return value;
  throw new RangeError(`--${name} is a whole number, not "${text}".`);
}
