// Rehearse's generator beside autocannon: requests for each second of processor time, on the same target, in
// alternating rounds. As fast as it goes with 64 connections, and at the same given rate.

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
  readonly cpuSeconds: number;
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
        { variant: ours, perCpuSecond: median(rates(ours)), ratio },
        { variant: theirs, perCpuSecond: median(rates(theirs)), ratio: 1 },
      ];
    });
    const file = writeResults("driver", {
      settings: { seconds, connections, rounds, rate },
      autocannon: versionOf("autocannon"),
      rounds: Object.fromEntries(figures),
    });
    const lines = rows.map((row) => JSON.stringify({ bench: "driver", ...row })).join("\n");
    const cells = rows.map((row) => [row.variant, whole(row.perCpuSecond), fixed(row.ratio, 2)]);
    process.stdout.write(
      settings.json ? `${lines}\n` : `\n${textTable(["generator", "requests/CPU second", "ratio"], cells)}\n`,
    );
    process.stderr.write(`figures: ${file}\n`);
    return true;
  } finally {
    target.kill();
  }
}

function programOf(part: "target" | "load"): string {
  return fileURLToPath(new URL(`workers/driver-${part}.ts`, import.meta.url));
}

function perSecond({ answers, cpuSeconds }: Measured): number {
  return answers / cpuSeconds;
}
