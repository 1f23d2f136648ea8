// `node tests/worst-day/draw.ts [--seed N] [--people N] [--seconds N] [--watchers N]`: lives one day and draws it into
// docs/worst-day/. Exits with 1 when anything was wrong.

import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Figures } from "./figures.ts";
import { draw, type Picture } from "./picture.ts";
import { day, killsOf, textOf } from "./proof.ts";
import { isKept, runDay } from "./run.ts";

const folder = fileURLToPath(new URL("../../docs/worst-day/", import.meta.url));
/** Pictures go on so long after the day, to show the last reminders. */
const afterSeconds = 15;

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: "1" },
      people: { type: "string", default: String(day.people) },
      seconds: { type: "string", default: String(day.seconds) },
      watchers: { type: "string", default: String(day.watchers) },
    },
  });
  const [seed, people, seconds, watchers] = [values.seed, values.people, values.seconds, values.watchers].map(Number);
  const interrupt = new AbortController();
  process.once("SIGINT", () => interrupt.abort());
  const report = await runDay({
    seed: seed ?? 1,
    people: people ?? day.people,
    seconds: seconds ?? day.seconds,
    watchers: watchers ?? day.watchers,
    placesPerDay: Math.ceil((people ?? day.people) / 2),
    kills: killsOf(seed ?? 1),
    signal: interrupt.signal,
    say: (line) => process.stderr.write(`${line}\n`),
  });
  mkdirSync(folder, { recursive: true });
  for (const [name, picture] of Object.entries(picturesOf(report.figures))) {
    writeFileSync(`${folder}${name}.svg`, draw(picture));
  }
  process.stdout.write(textOf(report));
  return isKept(report) ? 0 : 1;
}

function picturesOf({ lines }: Figures): Record<string, Picture> {
  const { kills } = lines;
  const shared = { kills, toSecond: lines.lengthSeconds + afterSeconds };
  const { cores, megabytes } = lines;
  const shownParts = ["Postgres", "web", "work", "deliver"];
  const of = (from: typeof cores) => shownParts.map((name) => ({ name, points: from[name] ?? [] }));
  return {
    people: {
      ...shared,
      title: "People who have come",
      unit: "people",
      series: [{ name: "people", points: lines.people }],
    },
    messages: {
      ...shared,
      title: "Messages",
      unit: "a second",
      series: [{ name: "messages", points: lines.messages }],
    },
    replies: {
      ...shared,
      title: "From message to reply",
      unit: "milliseconds, in powers of ten",
      isLog: true,
      series: [
        { name: "half (p50)", points: lines.p50 },
        { name: "95 of 100", points: lines.p95 },
        { name: "99 of 100", points: lines.p99 },
      ],
    },
    waiting: {
      ...shared,
      title: "Messages that wait for their answer",
      unit: "messages",
      series: [{ name: "waiting", points: lines.waiting }],
    },
    cores: { ...shared, title: "Processor", unit: "cores of two", series: of(cores) },
    memory: { ...shared, title: "Memory", unit: "MB, without what is shared", series: of(megabytes) },
  };
}
