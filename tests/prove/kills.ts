// Promises 1 and 2, and both in small: the ledger app on the command line is killed at random under load. The three
// proofs differ in what they kill, how much the sender repeats, and what they count aloud; each judges everything.

import { crash, type CrashOptions, type CrashReport, isKept } from "../crash/crash.ts";
import { crashKinds, type KillKind, killKinds, planKills } from "../crash/kill.ts";
import { type Fault } from "../crash/ledger-rules.ts";
import { figures, table } from "../crash/report.ts";
import { seeded } from "../crash/seeded.ts";
import { type BrokenBuild, type Proof, type Result, type Wishes } from "./proof.ts";

/** How much, in each form. */
interface Extent {
  readonly kills: number;
  readonly kinds: readonly KillKind[];
  readonly options: Partial<CrashOptions> & { readonly ratePerSecond: number; readonly keys: number };
}

/** Ten million in an hour or less: many intents in a request, a tenth of them goes outside. */
const many = {
  ratePerSecond: 5_000,
  keys: 200,
  size: 20,
  outsideEvery: 10,
  unluckyEvery: 1_009,
  count: 10_000_000,
} as const;

const killed: readonly KillKind[] = ["web", "work", "deliver", "session", "postgres", "connection", "supervisor"];
const held: readonly KillKind[] = ["stop", "stop-deliver", "work", "deliver", "connection", "postgres", "supervisor"];

export const accepted: Proof = {
  promise: 1,
  about: "what got a 2xx is on disk and has its effect: processes, connections and Postgres are killed",
  takes: ["60 s", "60 min, 30 GB of disk"],
  run: async (wishes) => {
    // Fewer calls to the outside than events: it is acceptance that is to be under load here.
    const options = { ratePerSecond: 2_000, keys: 50, size: 5, outsideEvery: 10 };
    const short = { kills: 21, kinds: killed, options };
    const long = { kills: 200, kinds: killed, options: many };
    return run("accepted", wishes, { extent: wishes.long ? long : short, figure: acceptedFigure });
  },
  broken: [
    broken("early", { about: "says yes before the commit", kills: ["web"], found: ({ lost }) => lost, what: "lost" }),
    broken("drop", { about: "forgets one effect in ten", kills: [], found: ({ lost }) => lost, what: "lost" }),
  ],
};

export const once: Proof = {
  promise: 2,
  about: "one outcome for each accepted event: processes are held still and killed, the sender repeats",
  takes: ["80 s", "60 min, 30 GB of disk"],
  run: async (wishes) => {
    const replayShare = 1 / 4;
    const short = { kills: 14, kinds: held, options: { ratePerSecond: 400, keys: 40, size: 2, replayShare } };
    const long = { kills: 200, kinds: held, options: { ...many, replayShare: 1 / 20 } };
    return run("once", wishes, { extent: wishes.long ? long : short, figure: onceFigure });
  },
  broken: [
    broken("double", {
      about: "has one effect in ten twice",
      kills: [],
      found: ({ doubled, outside }) => Math.min(doubled, outside.doubled),
      what: "doubled inside and outside",
    }),
    broken("unfenced", {
      about: "writes its effects outside of the transaction that moves the cursor",
      kills: ["work"],
      found: ({ doubled }) => doubled,
      what: "doubled",
    }),
    broken("deaf", {
      about: "takes a repeat for something new",
      kills: [],
      found: ({ doubled }, { unrecognised }) => Math.min(doubled, unrecognised),
      what: "doubled and unrecognised",
    }),
  ],
};

/** Every way to kill, every fault; without a promise of its own. */
export const all: Proof = {
  about: "every way to kill in one run, one event for each request",
  takes: ["70 s", "15 min"],
  run: (wishes) => {
    const kills = wishes.long ? 200 : 24;
    const extent = { kills, kinds: killKinds, options: { ratePerSecond: 300, keys: 50 } };
    return run("crash", wishes, { extent, figure: onceFigure });
  },
  broken: [
    broken("swap", {
      about: "lets two effects of a key change places",
      kills: [],
      found: ({ outOfOrder, outside }) => Math.min(outOfOrder, outside.outOfOrder),
      what: "out of order inside and outside",
    }),
  ],
};

async function run(
  proof: string,
  { seed, signal, say }: Wishes,
  { extent, figure }: { readonly extent: Extent; readonly figure: (report: CrashReport) => string },
): Promise<Result> {
  const kills = planKills(extent.kills, seeded(seed), extent.kinds);
  const { ratePerSecond } = extent.options;
  say(`seed ${seed}: ${kills.length} kills at ${ratePerSecond} events/s`);
  const report = await crash({ pauseMs: [1_000, 3_000], ...extent.options, seed, kills, keep: true, signal, say });
  // A machine that cannot keep up with the rate has refused some: what is left is not the full count.
  const isFull = report.findings.accepted >= (extent.options.count ?? 0);
  const verdict = isKept(report) ? (isFull ? "holds" : "no verdict") : "broken";
  const facts = figures(report, { proof, seed, ratePerSecond });
  const text = table(report, { proof, seed, ratePerSecond });
  return { verdict, figure: figure(report), text, facts };
}

function acceptedFigure({ findings, kills }: CrashReport): string {
  const crashes = kills.filter(({ kind }) => crashKinds.includes(kind)).length;
  const { lost, outside, accepted: count } = findings;
  return `${lost + outside.lost} lost of ${counted(count)}; ${kills.length} kills, ${crashes} of them database crashes`;
}

function onceFigure({ findings, kills, load }: CrashReport): string {
  const { doubled, untrue, outside, accepted: count } = findings;
  const still = kills.filter(({ kind }) => kind.startsWith("stop")).length;
  return [
    `${doubled + untrue} double effects of ${counted(count)}`,
    `outside ${counted(outside.calls)} calls with ${counted(outside.distinct)} keys`,
    `${outside.repeats} repeats of ${outside.allowed} calls in flight at ${kills.length} kills, ${still} held still`,
    `${load.unrecognised} of ${counted(load.replayed)} repeats of the sender not recognised`,
  ].join("; ");
}

function counted(count: number): string {
  return count.toLocaleString("en");
}

function broken(
  fault: Fault,
  what: {
    readonly about: string;
    readonly kills: readonly KillKind[];
    readonly found: (findings: CrashReport["findings"], load: CrashReport["load"]) => number;
    readonly what: string;
  },
): BrokenBuild {
  return {
    name: fault,
    about: what.about,
    find: async ({ seed, signal }) => {
      const usual = { ratePerSecond: 100, keys: 5, pauseMs: [200, 400], patient: true } as const;
      const { findings, load } = await crash({ ...usual, seed, signal, fault, kills: what.kills, replayShare: 1 / 4 });
      const count = what.found(findings, load);
      return count > 0 ? `${count} ${what.what}` : undefined;
    },
  };
}
