// Rehearse's generator beside autocannon: requests for each second of processor time (user and system, all threads of
// the process, a warm stretch after a first one that is not counted), on the same target, in alternating rounds. As
// fast as it goes with 64 connections, and at the same mean rate: drive() spreads it as a crowd comes, with a tick
// each millisecond; autocannon sends each second's share at its beginning, as fast as it goes, and then rests.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Settings } from "./call.ts";
import { interleave } from "./interleave.ts";
import { median } from "./median.ts";
import { ensurePackages, versionOf } from "./packages.ts";
import { fixed, medianRatio, progress, textTable, whole } from "./report.ts";
import { writeResults } from "./results.ts";

const usual = { seconds: 3, connections: 64, rounds: 3, rate: 20_000 } as const;
const pairs = [
  ["closed loop", "autocannon"],
  ["drive()", "autocannon at a rate"],
] as const;
type Name = (typeof pairs)[number][number];
const names = pairs.flatMap(([ours, theirs]): Name[] => [ours, theirs]);

interface Measured {
  readonly answers: number;
  readonly userSeconds: number;
  readonly systemSeconds: number;
  readonly seconds: number;
}

/** Runs the bench and prints it. */
export async function driver(settings: Settings, signal: AbortSignal): Promise<boolean> {
  const missing = await ensurePackages(["autocannon"]);
  if (missing.length > 0) {
    progress("driver", "left out, since it cannot be installed: autocannon");
    return true;
  }
  const { seconds = usual.seconds, connections = usual.connections, rounds = usual.rounds } = settings;
  const { count: rate = usual.rate } = settings;
  const target = spawn(process.execPath, [programOf("target")], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [port]: readonly unknown[] = await once(target.stdout, "data");
    const wish = [Number(String(port)), seconds, connections, rate].map(String);
    const figures = await interleave<Name, Measured>(names, { rounds, signal }, async (name, round) => {
      const words = [programOf("load"), name, ...wish];
      const { stdout, stderr } = await promisify(execFile)(process.execPath, words, { signal });
      if (stderr !== "") progress("driver", stderr.trim());
      const measured: Measured = JSON.parse(stdout);
      progress(
        "driver",
        `round ${round + 1}/${rounds}  ${name.padEnd(22)} ${whole(perSecond(measured))} each CPU second`,
      );
      return measured;
    });
    const rates = (name: Name) => (figures.get(name) ?? []).map(perSecond);
    const rows = pairs.flatMap(([ours, theirs]) => {
      const ratio = medianRatio(rates(ours), rates(theirs));
      return [
        { variant: ours, perCpuSecond: median(rates(ours)), ratio, ...shares(figures.get(ours) ?? []) },
        { variant: theirs, perCpuSecond: median(rates(theirs)), ratio: 1, ...shares(figures.get(theirs) ?? []) },
      ];
    });
    const file = writeResults("driver", {
      settings: { seconds, connections, rounds, rate },
      autocannon: versionOf("autocannon"),
      rounds: Object.fromEntries(figures),
    });
    const lines = rows.map((row) => JSON.stringify({ bench: "driver", ...row })).join("\n");
    const cells = rows.map((row) => [
      row.variant,
      whole(row.perCpuSecond),
      fixed(row.ratio, 2),
      fixed(row.userUs, 1),
      fixed(row.systemUs, 1),
    ]);
    const head = ["generator", "requests/CPU second", "ratio", "user µs each", "system µs each"];
    process.stdout.write(settings.json ? `${lines}\n` : `\n${textTable(head, cells)}\n`);
    process.stderr.write(`figures: ${file}\n`);
    return true;
  } finally {
    target.kill();
  }
}

function programOf(part: "target" | "load"): string {
  return fileURLToPath(new URL(`workers/driver-${part}.ts`, import.meta.url));
}

function perSecond({ answers, userSeconds, systemSeconds }: Measured): number {
  return answers / (userSeconds + systemSeconds);
}

/** Processor time of one request, in µs, in the program and in the kernel. */
function shares(rounds: readonly Measured[]) {
  return {
    userUs: median(rounds.map(({ answers, userSeconds }) => (userSeconds * 1e6) / answers)),
    systemUs: median(rounds.map(({ answers, systemSeconds }) => (systemSeconds * 1e6) / answers)),
  };
}
