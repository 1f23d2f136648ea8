// What ordinary people wait while hostile texts come on every channel, beside what they wait without: the same steady
// crowd on all channels mixed, each message timed from its planned moment to its answer outside, in turns.

import { quantiles } from "../tests/worst-day/figures.ts";
import { type Hostile, startHostile } from "../tests/worst-day/hostile.ts";
import { judge } from "../tests/worst-day/ledger.ts";
import { live } from "../tests/worst-day/world.ts";
import { type Settings } from "./call.ts";
import { median } from "./median.ts";
import { writeResults } from "./results.ts";

const ordinaryPerSecond = 100;
const hostilePerSecond = 25;
const warmUpSeconds = 5;
const measuredSeconds = 20;
const sayingsEach = 5;
/** Each text goes once to every channel in ten turns, so no round comes to this many. */
const textsEach = 100;
const usualRounds = 3;

interface Stretch {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly findings: number;
  readonly answers: Readonly<Record<string, number>>;
}

/** Runs the bench and prints it; false when somebody ordinary was lost or doubled, or something hostile broke. */
export async function hostile(settings: Settings, signal: AbortSignal): Promise<boolean> {
  const seconds = warmUpSeconds + (settings.seconds ?? measuredSeconds);
  const say = (line: string) => process.stderr.write(`hostile  ${line}\n`);
  const rounds: { readonly calm: Stretch; readonly hostile: Stretch }[] = [];
  for (let round = 1; round <= (settings.rounds ?? usualRounds); round += 1) {
    say(`round ${round}`);
    const run = { seed: round, seconds, signal, say };
    rounds.push({
      calm: await stretch({ ...run, perSecond: 0 }),
      hostile: await stretch({ ...run, perSecond: hostilePerSecond }),
    });
  }
  const ratio = median(rounds.map((one) => one.hostile.p99Ms / one.calm.p99Ms));
  const all = rounds.flatMap((one) => [one.calm, one.hostile]);
  const findings = all.reduce((sum, one) => sum + one.findings, 0);
  const broken = all.flatMap(({ answers }) => Object.entries(answers)).filter(([name]) => !/^(2|4|503)/.test(name));
  const file = writeResults("hostile", { rounds, ratio, findings });
  process.stdout.write(
    settings.json
      ? `${JSON.stringify({ bench: "hostile", variant: "holdfast", rounds, ratio, findings })}\n`
      : table({ rounds, ratio, findings }),
  );
  process.stderr.write(`figures: ${file}\n`);
  return findings + broken.length === 0;
}

interface Run {
  readonly seed: number;
  readonly seconds: number;
  /** Hostile texts. */
  readonly perSecond: number;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

async function stretch({ perSecond, ...run }: Run): Promise<Stretch> {
  // Another part of the texts in each round.
  const first = run.seed * textsEach;
  const people = Math.ceil((ordinaryPerSecond * run.seconds) / sayingsEach);
  let other: Hostile | undefined;
  const seen = await live({
    ...run,
    people,
    perSecond: ordinaryPerSecond,
    watchers: 0,
    placesPerDay: 1,
    kills: [],
    ...(perSecond > 0 && { beside: async (url: string) => (other = await startHostile(url, { perSecond, first })) }),
  });
  const { findings, answers } = judge({ ...seen, heard: seen.ears.heard });
  const timed = answers.filter(({ fromMs }) => fromMs >= seen.beginMs + warmUpSeconds * 1_000);
  const { p50Ms, p99Ms } = quantiles(timed);
  return { p50Ms, p99Ms, findings: findings.length, answers: Object.fromEntries(other?.answers ?? []) };
}

function table(facts: {
  readonly rounds: readonly { readonly calm: Stretch; readonly hostile: Stretch }[];
  readonly ratio: number;
  readonly findings: number;
}): string {
  const lines = facts.rounds.flatMap((one, index) =>
    (["calm", "hostile"] as const).map((name) => {
      const { p50Ms, p99Ms, answers } = one[name];
      const said = Object.entries(answers).map(([status, count]) => `${count} × ${status}`);
      const figures = [p50Ms, p99Ms].map((ms) => `${ms} ms`.padStart(9)).join("");
      return [String(index + 1).padEnd(8), name.padEnd(10), figures, "   ", said.join(", ")].join("");
    }),
  );
  return `
hostile: ${ordinaryPerSecond} ordinary messages a second on all channels,
with and without ${hostilePerSecond} hostile texts a second

round   with            p50      p99   answers to what is hostile
${lines.join("\n")}

p99 of ordinary people, with against without (median)   ${facts.ratio.toFixed(2)}
lost or doubled   ${facts.findings}
`;
}
