// The words of the command line in, a checked wish and where its report goes out. What cannot be is refused with a
// RangeError that says what was wanted instead.

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { type CrowdName, crowdNames } from "./plan/crowd.ts";
import { type Expectation, readExpectation } from "./report/exit-code.ts";
import { type RehearseWish, type WishedScenario, type WishedTarget, wishDefaults } from "./wish.ts";

export interface WishWords {
  readonly wish: RehearseWish;
  /** File of the JSON report; `-` for standard output, where nothing else is written then. */
  readonly json: string | undefined;
  /** File of the page; undefined when none is wanted. */
  readonly page: string | undefined;
  readonly expectations: readonly Expectation[];
  readonly quiet: boolean;
}

const options = {
  crowd: { type: "string" },
  peak: { type: "string" },
  scenario: { type: "string" },
  har: { type: "string" },
  openapi: { type: "string" },
  p95: { type: "string" },
  errors: { type: "string" },
  "max-rate": { type: "string" },
  "max-time": { type: "string" },
  seed: { type: "string" },
  fresh: { type: "boolean" },
  keep: { type: "boolean" },
  "no-probe": { type: "boolean" },
  "no-experiment": { type: "boolean" },
  "grow-data": { type: "boolean" },
  database: { type: "string" },
  json: { type: "string" },
  page: { type: "string" },
  "no-page": { type: "boolean" },
  expect: { type: "string", multiple: true },
  "i-own-this-host": { type: "string", multiple: true },
  quiet: { type: "boolean" },
} as const;

export const defaultPage = "rehearsal.html";

/** `folder` is what relative paths start from. Throws RangeError, and what parseArgs throws. */
export function readWish(words: readonly string[], folder: string): WishWords {
  const split = words.indexOf("--");
  const own = split < 0 ? words : words.slice(0, split);
  const command = split < 0 ? undefined : words.slice(split + 1);
  const { values, positionals } = parseArgs({ args: bareJson(own), allowPositionals: true, options });
  const number = (name: keyof typeof options, fallback: number, limits: NumberLimits): number =>
    readNumber(`--${name}`, values[name]?.toString(), { fallback, ...limits });
  const wish: RehearseWish = {
    target: readTarget(positionals, command, folder),
    crowd: readCrowd(values.crowd),
    peak: number("peak", wishDefaults.peak, { over: 0 }),
    scenario: readScenario(values, folder),
    promised: {
      p95Ms: number("p95", wishDefaults.p95Ms, { over: 0 }),
      failedShare: number("errors", wishDefaults.failedShare * 100, { from: 0, to: 100 }) / 100,
    },
    maxRate: number("max-rate", wishDefaults.maxRate, { over: 0 }),
    maxTimeMs: readTime(values["max-time"]),
    seed: number("seed", wishDefaults.seed, { from: 0, to: 2 ** 32 - 1, whole: true }),
    connections: readConnections(values),
    probe: values["no-probe"] !== true,
    experiment: values["no-experiment"] !== true,
    growData: values["grow-data"] === true,
    database: readDatabase(values.database),
    ownedHosts: values["i-own-this-host"] ?? [],
    folder,
  };
  if (values["no-page"] === true && values.page !== undefined) throw new RangeError("Either --page or --no-page.");
  return {
    wish,
    json: values.json,
    page: values["no-page"] === true ? undefined : (values.page ?? defaultPage),
    expectations: (values.expect ?? []).map(readExpectation),
    quiet: values.quiet === true,
  };
}

/** `--json` without a file: the next word is another option, the target, or there is none. */
function bareJson(words: readonly string[]): string[] {
  return words.map((word, index) => {
    const next = words[index + 1];
    return word === "--json" && (next === undefined || /^(-.|https?:)/.test(next)) ? "--json=-" : word;
  });
}

function readTarget(
  positionals: readonly string[],
  command: readonly string[] | undefined,
  folder: string,
): WishedTarget {
  const [place, extra] = positionals;
  if (extra !== undefined) {
    throw new RangeError(`One target at a time: ${extra} is one too many. A command to start comes after --.`);
  }
  if (command?.length === 0) throw new RangeError("After -- comes the command that starts the app: -- node server.js");
  if (place === undefined) {
    if (command !== undefined) return { kind: "command", command, url: undefined };
    throw new RangeError("What shall be rehearsed? A URL, -- and the command that starts it, or an app's folder.");
  }
  if (/^https?:\/\//i.test(place)) {
    const url = readUrl(place);
    return command === undefined ? { kind: "url", url } : { kind: "command", command, url };
  }
  if (/^(localhost|[\d.]+|\[[\d:a-f]+\]):\d+/i.test(place)) {
    throw new RangeError(`${place} needs its scheme: http://${place}`);
  }
  if (command !== undefined) throw new RangeError(`Either the folder ${place} or a command after --, not both.`);
  return { kind: "folder", folder: resolve(folder, place) };
}

function readUrl(text: string): string {
  if (!URL.canParse(text)) throw new RangeError(`${text} is no URL. One is such as http://localhost:3000`);
  return new URL(text).href;
}

function readCrowd(text: string | undefined): CrowdName {
  const name = crowdNames.find((each) => each === (text ?? wishDefaults.crowd));
  if (name === undefined) throw new RangeError(`There is no crowd ${text}. There are ${crowdNames.join(", ")}.`);
  return name;
}

interface ScenarioWords {
  readonly scenario?: string | undefined;
  readonly har?: string | undefined;
  readonly openapi?: string | undefined;
}

function readScenario({ scenario, har, openapi }: ScenarioWords, folder: string): WishedScenario {
  const given: WishedScenario[] = [];
  if (scenario !== undefined) given.push({ kind: "module", file: resolve(folder, scenario) });
  if (har !== undefined) given.push({ kind: "har", file: resolve(folder, har) });
  if (openapi !== undefined) given.push({ kind: "openapi", file: resolve(folder, openapi) });
  if (given.length > 1) throw new RangeError("One of --scenario, --har and --openapi, not several.");
  return given[0] ?? { kind: "discover" };
}

interface NumberLimits {
  readonly from?: number;
  readonly over?: number;
  readonly to?: number;
  readonly whole?: boolean;
}

function readNumber(
  name: string,
  text: string | undefined,
  limits: NumberLimits & { readonly fallback: number },
): number {
  if (text === undefined) return limits.fallback;
  const { from = -Infinity, over = -Infinity, to = Infinity, whole = false } = limits;
  const value = /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (value >= from && value > over && value <= to && (!whole || Number.isInteger(value))) return value;
  const low = over > -Infinity ? `over ${over}` : `from ${from}`;
  const kind = whole ? "a whole number" : "a number";
  throw new RangeError(`${name} ${text}: it takes ${kind} ${low}${to < Infinity ? ` to ${to}` : ""}.`);
}

/** `90`, `90s` or `4min`. */
function readTime(text: string | undefined): number {
  if (text === undefined) return wishDefaults.maxTimeMs;
  const [, number, unit = "s"] = /^(\d+(?:\.\d+)?)(s|m|min)?$/.exec(text.trim()) ?? [];
  const ms = Number(number) * (unit === "s" ? 1000 : 60_000);
  if (ms > 0) return ms;
  throw new RangeError(`--max-time ${text}: it takes a time such as 90s or 4min.`);
}

function readConnections({ fresh, keep }: { fresh?: boolean; keep?: boolean }): RehearseWish["connections"] {
  if (fresh === true && keep === true) throw new RangeError("Either --fresh or --keep, not both.");
  return fresh === true ? "fresh" : keep === true ? "keep" : undefined;
}

/** Never repeats what it was given: there is a password in it. */
function readDatabase(text: string | undefined): string | undefined {
  if (text === undefined || /^(postgres|postgresql|mysql):\/\/./.test(text)) return text;
  throw new RangeError("--database takes a URL that begins with postgres:// or mysql://");
}
