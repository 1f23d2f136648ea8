// The same route three times: (a) no store, (b) one INSERT per request, (c) Holdfast. Rounds over all of them in
// rotating order, so that what else the machine does falls on all alike; each round asks for the most a variant can do
// and then for its p99 at half of that. Ratios are medians of each round's ratio.

import { jsonLines, ratios, table } from "./accept-report.ts";
import { measure, type Round, type Rounds, type Variant, type VariantName, variantNames } from "./accept-round.ts";
import type { Settings } from "./call.ts";
import { startDatabases } from "./database.ts";
import { writeResults } from "./results.ts";
import { startServer } from "./server.ts";

/** Where each variant keeps its events; the ledger asks there. */
const tables: Readonly<Record<VariantName, string | undefined>> = {
  "no-store": undefined,
  "insert-per-request": "events",
  holdfast: "holdfast.log_normal",
};

/** Runs the bench and prints it; false when an event was lost or doubled, or a refused one was stored. */
export async function accept(settings: Settings, signal: AbortSignal): Promise<boolean> {
  await using opened = new AsyncDisposableStack();
  const databases = opened.use(await startDatabases());
  const variants: Variant[] = [];
  for (const name of variantNames) {
    if (signal.aborted) return true;
    const place = tables[name];
    const url = place === undefined ? undefined : await databases.create(`bench_${name.replaceAll("-", "_")}`);
    const server = opened.use(await startServer(name, url));
    variants.push({
      name,
      server,
      stored: url === undefined || place === undefined ? undefined : { url, table: place },
    });
  }
  const rounds: Rounds = { "no-store": [], "insert-per-request": [], holdfast: [] };
  for (let round = 0; round < settings.rounds; round += 1) {
    for (let turn = 0; turn < variants.length; turn += 1) {
      const variant = variants[(round + turn) % variants.length];
      if (variant === undefined) continue;
      const measured = await measure(variant, settings, signal);
      if (signal.aborted) return true;
      rounds[variant.name].push(measured);
      progress(`round ${round + 1}/${settings.rounds}`, variant.name, measured);
    }
  }
  const agreed = Object.values(rounds).every((list) => list.every(agrees));
  const file = writeResults("accept", {
    settings,
    postgres: databases.version,
    agreed,
    ratios: ratios(rounds),
    rounds,
  });
  process.stdout.write(settings.json ? jsonLines(rounds) : table(rounds, settings));
  process.stderr.write(`figures: ${file}\n`);
  if (!agreed) process.stderr.write("The ledger does not agree: these figures are worth nothing.\n");
  return agreed;
}

function agrees(round: Round): boolean {
  return round.lost === 0 && round.doubled === 0 && round.refusedStored === 0 && round.accepted > 0;
}

function progress(round: string, name: string, measured: Round): void {
  const { rate, p99Ms, halfLoadP99Ms, failed, lost, doubled } = measured;
  const figures = `${Math.round(rate)}/s, p99 ${p99Ms.toFixed(1)} ms, at half load ${halfLoadP99Ms.toFixed(1)} ms`;
  const trouble = failed + lost + doubled === 0 ? "" : `, failed ${failed}, lost ${lost}, doubled ${doubled}`;
  process.stderr.write(`${round}  ${name.padEnd(18)}  ${figures}${trouble}\n`);
}
