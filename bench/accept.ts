// The same route with each way of keeping what came: Holdfast, its peers, by hand, and no store at all. Rounds over all
// of them in rotating order; each asks for the most a variant can do and then for its p99 at half of that. Ratios are
// medians of each round's ratio.

import { openClient } from "./client.ts";
import { type Crowd, jsonLines, ratios, table } from "./accept-report.ts";
import { agrees, type Contender, measure, type Round } from "./accept-round.ts";
import type { Settings } from "./call.ts";
import { interleave } from "./interleave.ts";
import { progress } from "./report.ts";
import { writeResults } from "./results.ts";
import { startServer } from "./server.ts";
import { openStage, type Stage } from "./stage.ts";
import { openStored } from "./stored.ts";
import { type VariantName, variantNames } from "./variant.ts";

const usual = { seconds: 2, rounds: 5, connections: [64, 256] } as const;

/** Taking many at a time is for working. */
const accepting = variantNames.filter((name) => name !== "by-hand-batches");

/** Runs the bench and prints it; false when an event was lost or doubled, or a refused one was stored. */
export async function accept(settings: Settings, signal: AbortSignal): Promise<boolean> {
  await using stage = await openStage(settings, accepting);
  await using opened = new AsyncDisposableStack();
  const contenders = new Map<VariantName, Contender>();
  for (const name of stage.variants) {
    signal.throwIfAborted();
    contenders.set(name, await contend(stage, name, opened));
  }
  const { seconds = usual.seconds, rounds = usual.rounds } = settings;
  const crowds: Crowd[] = [];
  for (const connections of settings.connections === undefined ? usual.connections : [settings.connections]) {
    const run = async (name: VariantName, round: number): Promise<Round> => {
      const contender = contenders.get(name);
      if (contender === undefined) throw new TypeError(`${name} has no server`);
      const measured = await measure(contender, { connections, seconds, signal });
      progress("accept", `${connections} connections, round ${round + 1}/${rounds}  ${line(name, measured)}`);
      return measured;
    };
    crowds.push({ connections, rounds: await interleave(stage.variants, { rounds, signal }, run) });
  }
  const agreed = crowds.every((crowd) => [...crowd.rounds.values()].every((list) => list.every(agrees)));
  const file = writeResults("accept", {
    settings: { seconds, rounds },
    versions: stage.versions,
    agreed,
    crowds: crowds.map((crowd) => ({
      connections: crowd.connections,
      ratios: ratios(crowd.rounds),
      rounds: Object.fromEntries(crowd.rounds),
    })),
  });
  for (const crowd of crowds) {
    process.stdout.write(settings.json ? jsonLines(crowd) : table(crowd, { seconds, versions: stage.versions }));
  }
  process.stderr.write(`figures: ${file}\n`);
  if (!agreed) process.stderr.write("The ledger does not agree: these figures are worth nothing.\n");
  return agreed;
}

async function contend(stage: Stage, name: VariantName, opened: AsyncDisposableStack): Promise<Contender> {
  const place = await stage.place(name);
  const server = opened.use(await startServer(name, place));
  const stored = await openStored(name, place);
  if (stored !== undefined) opened.use(stored);
  const client = await openClient(place.url);
  opened.defer(() => client.end());
  return { name, server, stored, postgres: stage.databases.pid, redis: place.redisPid, client };
}

function line(name: string, measured: Round): string {
  const { rate, p99Ms, halfLoadP99Ms, failed, lost, doubled } = measured;
  const figures = `${Math.round(rate)}/s, p99 ${p99Ms.toFixed(1)} ms, at half load ${halfLoadP99Ms.toFixed(1)} ms`;
  const trouble = failed + lost + doubled === 0 ? "" : `, failed ${failed}, lost ${lost}, doubled ${doubled}`;
  return `${name.padEnd(16)}  ${figures}${trouble}`;
}
