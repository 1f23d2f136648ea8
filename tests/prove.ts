// `npm run prove -- NAME`: proves a promise of docs/promises.md by breaking things, prints the figure. Exits with 0
// when it holds, 1 when it is broken, 2 for a wrong call, 3 for no verdict, 130 after Ctrl-C, when nothing of the run
// is left.

import { parseArgs } from "node:util";
import { budget } from "./prove/budget/proof.ts";
import { fanOut } from "./prove/fan-out/proof.ts";
import { fast } from "./prove/fast/proof.ts";
import { accepted, all, once } from "./prove/kills.ts";
import { hostile } from "./prove/hostile/proof.ts";
import { order } from "./prove/order/proof.ts";
import { overload } from "./prove/overload/proof.ts";
import { seenHere } from "./prove/machine.ts";
import { processes } from "./prove/processes/proof.ts";
import { recovery } from "./prove/recovery/proof.ts";
import { releases } from "./prove/releases/proof.ts";
import { silentStop } from "./prove/silent/proof.ts";
import { worstDay } from "./worst-day/proof.ts";
import { listing, type Proof, type Verdict, type Wishes } from "./prove/proof.ts";
import { record } from "./prove/record.ts";

const proofs: Readonly<Record<string, Proof>> = {
  accepted,
  once,
  budget,
  order,
  fast,
  recovery,
  overload,
  "fan-out": fanOut,
  "silent-stop": silentStop,
  processes,
  releases,
  hostile,
  "worst-day": worstDay,
  crash: all,
};

const exitCodes: Readonly<Record<Verdict, number>> = { holds: 0, broken: 1, "no verdict": 3 };

interface Call extends Pick<Wishes, "long" | "seed"> {
  readonly name: string | undefined;
  readonly json: boolean;
  /** Runs the builds that are broken on purpose instead. */
  readonly broken: boolean;
  /** Updates docs/promises.md. */
  readonly write: boolean;
  readonly help: boolean;
  readonly problem?: string;
}

process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  const call = parse(words);
  const proof = proofs[call.name ?? ""];
  if (!proof || call.help) {
    const asked = call.problem === undefined && (call.name === undefined || call.help);
    const unknown = asked ? undefined : `There is no proof named ${call.name ?? ""}.`;
    const problem = call.problem ?? unknown;
    process[asked ? "stdout" : "stderr"].write(`${problem === undefined ? "" : `${problem}\n\n`}${help()}`);
    return asked ? 0 : 2;
  }
  const interrupt = new AbortController();
  const stop = () => {
    process.stderr.write("\nstopping …\n");
    interrupt.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  try {
    const wishes = { ...call, signal: interrupt.signal, say };
    return call.broken ? await findBroken(proof, wishes) : await prove(proof, call, wishes);
  } catch (error) {
    // What breaks because it is being stopped is no news.
    if (interrupt.signal.aborted) return 130;
    throw error;
  } finally {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.off(signal, stop);
  }
}

async function prove(proof: Proof, { name = "", json, write, long }: Call, wishes: Wishes): Promise<number> {
  const { promise } = proof;
  const result = await proof.run(wishes);
  wishes.signal.throwIfAborted();
  const { verdict, figure, text, facts } = result;
  const seen = seenHere(new Date());
  const title = promise === undefined ? name : `Promise ${promise} (${name})`;
  if (json) process.stdout.write(`${JSON.stringify({ proof: name, promise, verdict, figure, ...seen, ...facts })}\n`);
  else process.stdout.write(`\n${text}\n${title}: ${figure}\n${verdict}\n`);
  if (write && promise !== undefined) wishes.say(record({ name, long, result, seen }));
  return exitCodes[verdict];
}

/** Each broken build must be found out: else the check proves nothing. */
async function findBroken({ broken }: Proof, wishes: Wishes): Promise<number> {
  const missed: string[] = [];
  for (const build of broken) {
    const found = await build.find(wishes);
    wishes.signal.throwIfAborted();
    process.stdout.write(
      `a build that ${build.about}: ${found === undefined ? "NOT found out" : `found out, ${found}`}\n`,
    );
    if (found === undefined) missed.push(build.name);
  }
  return missed.length === 0 ? 0 : 1;
}

function parse(words: readonly string[]): Call {
  const usual = { name: undefined, long: false, json: false, broken: false, write: false, help: false, seed: 0 };
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        long: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        broken: { type: "boolean", default: false },
        write: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
        seed: { type: "string", default: String(Math.floor(Math.random() * 1_000_000)) },
      },
    });
    const [name, ...rest] = positionals;
    const call = { ...values, name, seed: Number(values.seed) };
    if (rest.length > 0) return { ...usual, problem: "One proof at a time." };
    if (!Number.isInteger(call.seed)) return { ...usual, problem: "--seed takes a whole number." };
    return call;
  } catch (error) {
    return { ...usual, problem: error instanceof Error ? error.message : String(error) };
  }
}

function help(): string {
  const names = Object.entries(proofs).map(([name, { about, promise, takes }]): [string, string] => {
    const [short, long] = takes;
    const number = promise === undefined ? "" : `promise ${promise}: `;
    return [name, `${number}${about} (${short}; --long ${long})`];
  });
  const options: [string, string][] = [
    ["--long", "the full count; times and sizes above are of a machine with two cores"],
    ["--json", "one object on standard output"],
    ["--seed N", "does what a run with this seed did"],
    ["--broken", "runs builds that are broken on purpose: each must be found out"],
    ["--write", "puts the figure into docs/promises.md"],
  ];
  const codes = "Exits with 0: holds, 1: broken, 2: wrong call, 3: no verdict (the machine was busy), 130: stopped.\n";
  return `npm run prove -- NAME [options]\n\n${listing(names)}\n${listing(options)}\n${codes}`;
}
