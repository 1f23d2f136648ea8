// "The worst day loses nobody" as a proof: what it takes, what it says, and the builds that are broken on purpose.

import { type KillKind } from "../crash/kill.ts";
import { seeded } from "../crash/seeded.ts";
import { type BrokenBuild, listing, type Proof, type Wishes } from "../prove/proof.ts";
import { type DayReport, isKept, runDay } from "./run.ts";

export const day = { people: 5_000, seconds: 90, watchers: 1_000, placesPerDay: 2_500 } as const;
const small = { people: 120, seconds: 12, watchers: 0, placesPerDay: 50, kills: [] } as const;
const longDays = 10;
const findingsShown = 10;

/** A worker in the first wave, Postgres at the height of the second, a web process after it. */
export function killsOf(seed: number): { readonly kind: KillKind; readonly at: number }[] {
  const random = seeded(seed ^ 3);
  return [
    { kind: "work", at: 0.15 + random() * 0.25 },
    { kind: "postgres", at: 0.645 },
    { kind: "web", at: 0.72 + random() * 0.13 },
  ];
}

export const worstDay: Proof = {
  promise: 15,
  about: "Jarvis' worst day: 5,000 people, kills, a provider that repeats: everyone answered, nothing lost or doubled",
  takes: ["2 min", "25 min"],
  run: async (wishes) => {
    const days: DayReport[] = [];
    for (let number = 0; number < (wishes.long ? longDays : 1); number += 1) {
      const seed = wishes.seed + number;
      wishes.say(`a day with the seed ${seed}`);
      days.push(await runDay({ ...day, ...wishes, seed, kills: killsOf(seed) }));
    }
    const verdict = days.every(isKept) ? "holds" : "broken";
    return { verdict, figure: figureOf(days), text: days.map(textOf).join("\n"), facts: { days } };
  },
  broken: [
    build("lose", "forgets one answer in forty"),
    build("double", "rings twice"),
    build("mix", "says one thing in forty to somebody else"),
  ],
};

function build(name: string, about: string): BrokenBuild {
  return { name, about, find: (wishes) => findBroken(name, wishes) };
}

/** Lives a small day with it; gives what was found. */
async function findBroken(name: string, { seed, signal, say }: Wishes): Promise<string | undefined> {
  const appFile = "tests/worst-day/worst-app.ts";
  const report = await runDay({ ...small, seed, signal, say, appFile, settings: { WORST_DAY_FAULT: name } });
  return isKept(report) ? undefined : (complaints(report)[0] ?? "");
}

/** The first findings in words, each with its person and message. */
export function complaints({ findings, troubles }: DayReport): string[] {
  const said = findings.map(({ sort, person, channel, text }) => {
    return `${sort}: person ${person} (${channel}), ${JSON.stringify(text)}`;
  });
  const more = said.length > findingsShown ? [`and ${said.length - findingsShown} more`] : [];
  return [...said.slice(0, findingsShown), ...more, ...troubles];
}

function figureOf(days: readonly DayReport[]): string {
  const sum = (pick: (report: DayReport) => number) =>
    days.reduce((all, one) => all + pick(one), 0).toLocaleString("en");
  const worst = (pick: (report: DayReport) => number) => Math.max(...days.map(pick));
  const found = sum(({ findings, troubles }) => findings.length + troubles.length);
  const parts = [
    `${found} lost, doubled, early, out of order or astray of ${sum(({ figures }) => figures.messages)} messages`,
    `and ${sum(({ figures }) => figures.reminders)} reminders of ${sum(({ figures }) => figures.people)} people`,
    `in ${days.length} ${days.length === 1 ? "day" : "days"} with 3 kills each`,
  ];
  const slow = `p95 ${worst(({ figures }) => figures.answers.p95Ms)} ms, kills included`;
  const foreign = worst(({ figures }) => figures.foreignCores).toFixed(2);
  return `${parts.join(" ")}; message to reply ${slow}; foreign load ${foreign} cores`;
}

/** One day at length. */
export function textOf(report: DayReport): string {
  const { seed, figures } = report;
  const { answers, rings, lookedUp, byChannel } = figures;
  const spread = ({ p50Ms, p95Ms, p99Ms, maxMs }: typeof answers) =>
    `p50 ${p50Ms} ms, p95 ${p95Ms} ms, p99 ${p99Ms} ms, at most ${maxMs} ms`;
  const rows: [string, string][] = [
    ["day", `seed ${seed}: ${figures.people} people, ${figures.messages} messages, ${figures.peakPerSecond}/s at most`],
    ["killed", figures.lines.kills.map(({ kind, at }) => `${kind} after ${at.toFixed(1)} s`).join(", ") || "nothing"],
    ["provider", `${figures.sentAgain} messages sent again, ${figures.repeated} requests repeated after a 200`],
    ["outside", `${figures.outsideRepeats} calls made again with the same key`],
    ["replies", spread(answers)],
    ...Object.entries(byChannel).map(([channel, of]): [string, string] => [
      `  ${channel}`,
      `${of.count}: ${spread(of)}`,
    ]),
    ["reminders", `${rings.count} rung, late by ${spread(rings)}`],
    ["odd texts", `${figures.odd}, each answered`],
    [
      "places",
      `${figures.geocoderCalls} calls; ${lookedUp.found} found, ${lookedUp.unknown} unknown, ${lookedUp.spent} without a call`,
    ],
    ["watchers", `${figures.watchers} at the end; told ${figures.watchersLater} times to come later`],
    [
      "load",
      `${figures.foreignCores.toFixed(2)} cores used by others; ${figures.late} messages sent late by the crowd`,
    ],
  ];
  const wrong = complaints(report).map((line) => `  wrong: ${line}\n`);
  return `${listing(rows)}${wrong.join("")}`;
}
