// Draining a filled store: each variant in its best configuration writes one row for each event. Fresh stores in every
// round, rounds in rotating order. Then what Holdfast's rate depends on, and what order costs peers that have it.

import type { Settings } from "./call.ts";
import { type Drained, drain, line } from "./drain.ts";
import { interleave, type Rounds } from "./interleave.ts";
import { progress } from "./report.ts";
import { writeResults } from "./results.ts";
import { openStage, type Stage } from "./stage.ts";
import type { VariantName } from "./variant.ts";
import { dependsOn } from "./work-depends.ts";
import { jsonLines, table, type Work } from "./work-report.ts";

const usual = { count: 200_000, rounds: 3 } as const;
const contenders = [
  "holdfast",
  "by-hand",
  "by-hand-batches",
  "graphile-worker",
  "bullmq-always",
  "bullmq-everysec",
  "pg-boss",
] as const satisfies readonly VariantName[];

/** A fifth of it for what does one event at a time: half a minute each. All others warm up over the same number. */
const most: Partial<Record<VariantName, number>> = { "by-hand": 40_000 };

/** Those that keep the events of a key in order when they are asked to, and for how long they are looked at. */
const orderly: readonly VariantName[] = ["graphile-worker", "pg-boss"];
const orderlyMs = 20_000;

/** Runs the bench and prints it; false when an effect is missing or doubled, or Holdfast's are out of order. */
export async function work(settings: Settings, signal: AbortSignal): Promise<boolean> {
  await using stage = await openStage(settings, contenders);
  const { count = usual.count, rounds = usual.rounds } = settings;
  const drained = async (variant: VariantName, round: number): Promise<Drained> => {
    const measured = await drain(stage, { variant, count: Math.min(count, most[variant] ?? count) }, signal);
    progress("work", `round ${round + 1}/${rounds}  ${line(variant, measured)}`);
    return measured;
  };
  const main = await interleave(stage.variants, { rounds, signal }, drained);
  const figures: Work = {
    rounds: main,
    ordered: await inOrder(stage, count, signal),
    depends: stage.variants.includes("holdfast") ? await dependsOn(stage, { count, rounds, signal }) : [],
  };
  const agreed = agrees(figures);
  const file = writeResults("work", {
    settings: { count, rounds },
    versions: stage.versions,
    agreed,
    rounds: Object.fromEntries(figures.rounds),
    ordered: Object.fromEntries(figures.ordered),
    depends: figures.depends.map(({ title, rounds: cells }) => ({ title, cells: Object.fromEntries(cells) })),
  });
  process.stdout.write(settings.json ? jsonLines(figures) : table(figures, stage.versions));
  process.stderr.write(`figures: ${file}\n`);
  if (!agreed) process.stderr.write("The ledger does not agree: these figures are worth nothing.\n");
  return agreed;
}

async function inOrder(stage: Stage, count: number, signal: AbortSignal): Promise<Rounds<VariantName, Drained>> {
  const names = stage.variants.filter((name) => orderly.includes(name));
  return interleave(names, { rounds: 1, signal }, async (variant) => {
    const wish = { variant, count: Math.min(count, most[variant] ?? count), ordered: true, limitMs: orderlyMs };
    const measured = await drain(stage, wish, signal);
    progress("work", `in order for each key  ${line(variant, measured)}`);
    return measured;
  });
}

function agrees({ rounds, ordered, depends }: Work): boolean {
  const peers = [...rounds.values(), ...ordered.values()].flat();
  const own = [...(rounds.get("holdfast") ?? []), ...depends.flatMap((cells) => [...cells.rounds.values()].flat())];
  const orderlyOnes = [...own, ...[...ordered.values()].flat()];
  return (
    [...peers, ...own].every((one) => one.lost === 0 && one.doubled === 0) &&
    orderlyOnes.every((one) => one.inversions === 0)
  );
}
