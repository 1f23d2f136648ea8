// One day from its beginning to its verdict: lived, judged, counted. What the counters and the geocoder say is held
// against the ledger, too.

import { type Figures, figuresOf } from "./figures.ts";
import { type Finding, judge, type Judgement } from "./ledger.ts";
import { live, type Seen, type WorldOptions } from "./world.ts";

export interface DayReport {
  readonly seed: number;
  readonly figures: Figures;
  readonly findings: readonly Finding[];
  /** What is wrong with the whole, in words: counters, budget, watchers. */
  readonly troubles: readonly string[];
}

/** Lives one day and judges it. */
export async function runDay(options: WorldOptions): Promise<DayReport> {
  const seen = await live(options);
  const judgement = judge({ ...seen, heard: seen.ears.heard });
  const figures = figuresOf(seen, judgement);
  const troubles = [...troublesOf(seen, figures, options), ...miscounted(seen, judgement)];
  return { seed: options.seed, figures, findings: judgement.findings, troubles };
}

/** True when nothing at all was wrong. */
export function isKept({ findings, troubles }: DayReport): boolean {
  return findings.length + troubles.length === 0;
}

/** A reminder counts as sent when it is decided that it rings; one that is taken back on its way may not be heard. */
function miscounted({ counters }: Seen, { reminders, stopped }: Judgement): string[] {
  const { sent = NaN } = counters;
  if (sent >= reminders && sent <= reminders + stopped) return [];
  return [`reminders sent on the counters: ${sent} instead of ${reminders}, or up to ${stopped} more`];
}

function troublesOf(seen: Seen, figures: Figures, { placesPerDay, watchers, kills }: WorldOptions): string[] {
  const { counters, geocoderCalls, ears, watched } = seen;
  const { people, lookedUp } = figures;
  const troubles: string[] = [];
  const expect = (what: string, is: unknown, wanted: unknown): void => {
    if (is !== wanted) troubles.push(`${what}: ${String(is)} instead of ${String(wanted)}`);
  };
  expect("people on the counters", counters["people"], people);
  expect("reminders waiting on the counters", counters["waiting"], 0);
  if (geocoderCalls > placesPerDay)
    troubles.push(`${geocoderCalls} calls of the geocoder, ${placesPerDay} a day are free`);
  const asked = lookedUp.found + lookedUp.unknown + lookedUp.spent;
  if (asked > placesPerDay && lookedUp.spent === 0) troubles.push("nobody was told that no place can be looked up now");
  if (ears.strangers > 0) troubles.push(`${ears.strangers} messages to nobody of the crowd`);
  // At most 64 calls of a deliverer are out when it, or Postgres, is killed.
  const allowed = 64 * kills.length;
  if (ears.repeats > allowed) troubles.push(`${ears.repeats} calls to the outside were repeated, ${allowed} may be`);
  if (watchers > 0) {
    expect("watchers", watched?.open, watchers);
    const last = JSON.stringify(counters);
    for (const [shown, count] of watched?.shown ?? []) {
      if (shown !== last) troubles.push(`${count} watchers see ${shown || "nothing"} instead of ${last}`);
    }
  }
  return troubles;
}
