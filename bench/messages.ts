// From message to reply at 15,000 messages a minute: a steady crowd writes to Jarvis as `npm start` runs it, on all
// channels mixed, open loop, and every message is timed from the moment it was planned until its answer was outside.
// The same crowd, ears and ledger as the worst day's, without its kills.

import { quantiles } from "../tests/worst-day/figures.ts";
import { judge } from "../tests/worst-day/ledger.ts";
import { live } from "../tests/worst-day/world.ts";
import { type Settings } from "./call.ts";
import { writeResults } from "./results.ts";

const perMinute = 15_000;
const warmUpSeconds = 10;
const measuredSeconds = 30;
/** Nobody says more than ten things. */
const sayingsEach = 5;

/** Runs the bench and prints it; false when a message or a reminder was lost or doubled. */
export async function messages(settings: Settings, signal: AbortSignal): Promise<boolean> {
  const perSecond = Math.round((settings.count ?? perMinute) / 60);
  const seconds = settings.seconds ?? measuredSeconds;
  const say = (line: string) => process.stderr.write(`messages  ${line}\n`);
  const lengthSeconds = warmUpSeconds + seconds;
  const people = Math.ceil((perSecond * lengthSeconds) / sayingsEach);
  const plan = { seed: 1, people, seconds: lengthSeconds, perSecond };
  const seen = await live({ ...plan, watchers: 0, placesPerDay: 1, kills: [], signal, say });
  const { findings, answers, rings } = judge({ ...seen, heard: seen.ears.heard });
  const measured = answers.filter(({ fromMs }) => fromMs >= seen.beginMs + warmUpSeconds * 1_000);
  const channels = [...new Set(measured.map(({ channel }) => channel))].toSorted();
  const rows = [
    ["all", measured] as const,
    ...channels.map((channel) => [channel, measured.filter((one) => one.channel === channel)] as const),
  ].map(([channel, timed]) => ({ channel, ...quantiles(timed) }));
  const foreign =
    seen.samples.reduce((sum, { foreignCores }) => sum + foreignCores, 0) / Math.max(1, seen.samples.length);
  const facts = {
    perSecond,
    seconds,
    rows,
    rings: quantiles(rings),
    findings: findings.length,
    late: seen.late,
    foreign,
  };
  const file = writeResults("messages", { ...facts, samples: seen.samples });
  process.stdout.write(
    settings.json ? `${JSON.stringify({ bench: "messages", variant: "holdfast", ...facts })}\n` : table(facts),
  );
  for (const { sort, person, text } of findings.slice(0, 10)) say(`${sort}: person ${person}, ${JSON.stringify(text)}`);
  process.stderr.write(`figures: ${file}\n`);
  return findings.length === 0;
}

interface Facts {
  readonly perSecond: number;
  readonly seconds: number;
  readonly rows: readonly {
    channel: string;
    count: number;
    p50Ms: number;
    p95Ms: number;
    p99Ms: number;
    maxMs: number;
  }[];
  readonly findings: number;
  readonly late: number;
  readonly foreign: number;
}

function table({ perSecond, seconds, rows, findings, late, foreign }: Facts): string {
  const lines = rows.map(({ channel, count, ...of }) => {
    const figures = [of.p50Ms, of.p95Ms, of.p99Ms, of.maxMs].map((ms) => `${ms} ms`.padStart(10));
    return `${channel.padEnd(12)}${String(count).padStart(9)}${figures.join("")}`;
  });
  return `
messages: ${perSecond * 60} a minute for ${seconds} s, from message to reply

channel       messages       p50       p95       p99      most
${lines.join("\n")}

lost or doubled   ${findings}
sent late         ${late}, by the crowd's own fault
foreign load      ${foreign.toFixed(2)} cores
`;
}
