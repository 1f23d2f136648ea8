// `npm run prove -- NAME [--long] [--json] [--seed N]`: proves a promise by breaking things, prints the figure. Exits
// with 1 when the promise was broken, 2 for a wrong call, 130 after Ctrl-C, when nothing of the run is left.

import { parseArgs } from "node:util";
import { crash, isKept } from "./crash/crash.ts";
import { planKills } from "./crash/kill.ts";
import { seeded } from "./crash/seeded.ts";
import { figures, table } from "./crash/report.ts";

interface Wishes {
  /** The full count instead of the short one. */
  readonly long: boolean;
  readonly json: boolean;
  readonly seed: number;
  readonly signal: AbortSignal;
}

interface Proof {
  readonly about: string;
  /** Prints its figures; true when the promise was kept. */
  readonly run: (wishes: Wishes) => Promise<boolean>;
}

const proofs: Readonly<Record<string, Proof>> = {
  crash: { about: "20 kills (--long: 200) at 300 messages/s: nothing lost, doubled, out of order", run: proveCrash },
};

process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  const call = parse(words);
  const proof = proofs[call.name ?? ""];
  if (!proof) {
    const problem = call.problem ?? (call.name === undefined ? "" : `There is no proof named ${call.name}.`);
    process.stderr.write(`${problem === "" ? "" : `${problem}\n\n`}${help()}`);
    return 2;
  }
  const interrupt = new AbortController();
  const stop = () => {
    process.stderr.write("\nstopping …\n");
    interrupt.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  try {
    return (await proof.run({ ...call, signal: interrupt.signal })) ? 0 : 1;
  } catch (error) {
    // What breaks because it is being stopped is no news.
    if (interrupt.signal.aborted) return 130;
    throw error;
  } finally {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.off(signal, stop);
  }
}

async function proveCrash({ long, json, seed, signal }: Wishes): Promise<boolean> {
  const run = { seed, ratePerSecond: 300 };
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const kills = planKills(long ? 200 : 20, seeded(seed));
  say(`seed ${seed}: ${kills.length} kills at ${run.ratePerSecond} messages/s`);
  const report = await crash({ ...run, keys: 50, kills, pauseMs: [1_000, 3_000], keep: true, signal, say });
  process.stdout.write(json ? `${JSON.stringify(figures(report, run))}\n` : `\n${table(report, run)}`);
  return isKept(report);
}

interface Call extends Omit<Wishes, "signal"> {
  readonly name: string | undefined;
  readonly problem?: string;
}

function parse(words: readonly string[]): Call {
  const seed = Math.floor(Math.random() * 1_000_000);
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        long: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        seed: { type: "string", default: String(seed) },
      },
    });
    const [name, ...rest] = positionals;
    const { long, json } = values;
    const call = { name, long, json, seed: Number(values.seed) };
    if (rest.length > 0) return { ...call, name: undefined, problem: "One proof at a time." };
    if (!Number.isInteger(call.seed)) return { ...call, name: undefined, problem: "--seed takes a whole number." };
    return call;
  } catch (error) {
    return { name: undefined, long: false, json: false, seed, problem: String(error) };
  }
}

function help(): string {
  const lines = Object.entries(proofs).map(([name, { about }]) => `  ${name.padEnd(10)} ${about}\n`);
  const options = "  --long     the full count\n  --json     one object\n  --seed N   what a run with this seed did\n";
  return `npm run prove -- NAME [--long] [--json] [--seed N]\n\n${lines.join("")}\n${options}`;
}
