// What a build server asks of a rehearsal, and the exit code that answers: `visits>=200`, `p95<300`, `headroom>=3x`,
// `requests>=1000`, `no-fault`. Nothing counts as kept when the machine or the generator was too weak to tell.

import type { Verdict } from "../judge/verdict.ts";
import type { Report } from "./facts.ts";
import { figure } from "./figures.ts";

/** 0: all is well. 1: a threshold is missed. 2: wrong words, or no target. 3: no figure that counts. 130: stopped. */
export const exitCodes = { kept: 0, missed: 1, wrong: 2, doubtful: 3, stopped: 130 } as const;

const measures = ["visits", "requests", "p95", "headroom", "no-fault"] as const;
type Measure = (typeof measures)[number];
type Sign = ">=" | ">" | "<=" | "<";

export interface Expectation {
  /** As it was written. */
  readonly text: string;
  readonly measure: Measure;
  readonly sign: Sign;
  readonly value: number;
}

export interface Expected {
  readonly expectation: Expectation;
  readonly kept: boolean;
  /** One line that says what was found. */
  readonly said: string;
}

/** Throws RangeError with words for the user. */
export function readExpectation(text: string): Expectation {
  const trimmed = text.trim();
  if (trimmed === "no-fault") return { text: trimmed, measure: "no-fault", sign: ">=", value: 1 };
  const [, name, sign, number, unit] = /^([a-z0-9]+)\s*(>=|<=|>|<)\s*(\d+(?:\.\d+)?)\s*(x|ms|s)?$/.exec(trimmed) ?? [];
  const measure = measures.find((each) => each === name);
  const wanted = measure === undefined || measure === "no-fault" ? undefined : shapes[measure];
  if (measure === undefined || wanted === undefined || !wanted.signs.includes(sign ?? "")) throw unclear(text);
  if (unit !== undefined && !wanted.units.includes(unit)) throw unclear(text);
  // The pattern and the shape of the measure leave no other sign.
  return { text: trimmed, measure, sign: sign as Sign, value: Number(number) * (unit === "s" ? 1000 : 1) };
}

const atLeast = [">=", ">"];
const shapes = {
  visits: { signs: atLeast, units: [] as readonly string[] },
  requests: { signs: atLeast, units: [] as readonly string[] },
  headroom: { signs: atLeast, units: ["x"] },
  p95: { signs: ["<=", "<"], units: ["ms", "s"] },
} satisfies Record<string, { readonly signs: readonly string[]; readonly units: readonly string[] }>;

function unclear(text: string): RangeError {
  return new RangeError(
    `--expect ${JSON.stringify(text)} is not understood. It may be visits>=200, requests>=600, headroom>=3x, ` +
      "p95<300 (ms, at the crowd's peak) or no-fault.",
  );
}

export function check(report: Report, expectation: Expectation): Expected {
  const { verdict, facts } = report;
  const { holds } = verdict.limit;
  switch (expectation.measure) {
    case "visits":
      return compared(expectation, holds, `${figure(holds)} visits a second`);
    case "requests":
      return compared(expectation, holds * verdict.requestsPerVisit, figure(holds * verdict.requestsPerVisit));
    case "headroom":
      return compared(
        expectation,
        holds / facts.crowd.peak,
        `the crowd's peak fits ${figure(holds / facts.crowd.peak)}×`,
      );
    case "p95":
      return latency(report, expectation);
    case "no-fault": {
      const fault = faultOf(verdict);
      return { expectation, kept: fault === undefined, said: fault ?? "no fault was found" };
    }
  }
}

function compared(expectation: Expectation, found: number, said: string): Expected {
  const { sign, value } = expectation;
  const kept =
    sign === ">=" ? found >= value : sign === ">" ? found > value : sign === "<=" ? found <= value : found < value;
  return { expectation, kept, said };
}

const asksForLimit: readonly string[] = ["low", "search", "confirm"];

/** p95 where it matters: in the lowest trial at the crowd's peak or over it; in the highest that held if none was. */
function latency({ verdict, facts }: Report, expectation: Expectation): Expected {
  const { peak } = facts.crowd;
  const { breaks } = verdict.limit;
  if (breaks !== undefined && breaks <= peak) {
    return {
      expectation,
      kept: false,
      said: `it breaks at ${figure(breaks)} visits a second, before the crowd's peak`,
    };
  }
  const asked = verdict.trials.filter(({ purpose }) => asksForLimit.includes(purpose));
  const sorted = asked.toSorted((one, other) => one.visitsPerSecond - other.visitsPerSecond);
  const trial = sorted.find(({ visitsPerSecond }) => visitsPerSecond >= peak) ?? sorted.at(-1);
  if (trial === undefined) return { expectation, kept: false, said: "no trial was run" };
  const { p95Ms } = trial.load.requests.latency;
  return compared(expectation, p95Ms, `${figure(p95Ms)} ms at ${figure(trial.visitsPerSecond)} visits a second`);
}

/** Every app ends somewhere: a full machine is no fault, nor is an end whose cause has no name. */
function faultOf(verdict: Verdict): string | undefined {
  const named = [verdict.finding, ...verdict.others].flatMap((finding) => finding ?? []);
  const fault = named.find(({ cause }) => cause !== "machine-too-weak");
  if (fault !== undefined) return fault.title;
  return verdict.recovery === "metastable" ? "it does not recover after breaking" : undefined;
}

export function exitCode({ verdict }: Report, expected: readonly Expected[]): number {
  if (verdict.outcome === "stopped") return exitCodes.stopped;
  if (verdict.outcome === "not-trustworthy" || verdict.outcome === "generator") return exitCodes.doubtful;
  return expected.every(({ kept }) => kept) ? exitCodes.kept : exitCodes.missed;
}

/** A line for each expectation; for the terminal and the log of a build. */
export function expectedLines(expected: readonly Expected[]): string[] {
  return expected.map(({ expectation, kept, said }) => `${kept ? "kept  " : "MISSED"}  ${expectation.text}: ${said}`);
}
