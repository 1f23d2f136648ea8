// No input takes it down: each attack in turn on a running app, honest clients beside it, and afterwards: the same
// processes, what was answered with 2xx byte for byte in the log, and nothing that nobody sent.

import { find } from "../../../packages/holdfast/src/trace/find.ts";
import { watchForeign } from "../foreign.ts";
import { type Attack, neverId, type Target } from "./attack.ts";
import { type Honest, startHonest } from "./honest.ts";
import { type HostileFault } from "./rules.ts";
import { hashOf, openWorld, type World } from "./world.ts";

/** Event loop of the web process beyond what was planned, 99th percentile of any attack. */
export const loopLimitMs = 100;
/** Once, for so long: nobody was answered meanwhile. */
export const blockLimitMs = 1_000;
/** Resident memory of the web process; idle it takes some 140 MB. */
export const memoryLimitBytes = 768 * 1024 * 1024;

export interface HostileOptions {
  readonly attacks: readonly Attack[];
  readonly scale: number;
  readonly seed: number;
  /** Of the honest clients. */
  readonly ratePerSecond: number;
  readonly signal: AbortSignal;
  readonly say?: (line: string) => void;
  readonly fault?: HostileFault;
}

export interface AttackReport {
  readonly name: string;
  readonly about: string;
  readonly cases: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** The slowest honest answer meanwhile, and how often an honest client was told to come again. */
  readonly slowestMs: number;
  readonly turnedAway: number;
  readonly bytes: number;
  readonly wrong: readonly string[];
  readonly skipped: string | undefined;
}

export interface HostileReport {
  readonly seed: number;
  readonly attacks: readonly AttackReport[];
  readonly cases: number;
  readonly honest: { readonly served: number; readonly refused: number; readonly wrong: readonly string[] };
  /** Processes that are not those of the start. */
  readonly restarted: readonly string[];
  readonly kept: { readonly count: number; readonly lost: readonly string[] };
  /** Of its processes, what was there after its end. */
  readonly left: readonly string[];
  readonly foreignCores: number | undefined;
}

export async function runHostile(options: HostileOptions): Promise<HostileReport> {
  const { signal, seed, scale, say = () => undefined } = options;
  const foreign = watchForeign();
  await using world = await openWorld(options.fault);
  const before = world.pids();
  const honest = startHonest({ url: world.url, ratePerSecond: options.ratePerSecond });
  const target: Target = { url: world.url, seed, scale, signal, kept: new Map() };
  const attacks: AttackReport[] = [];
  try {
    for (const attack of options.attacks) {
      signal.throwIfAborted();
      const report = await runAttack(attack, target, { world, honest });
      attacks.push(report);
      say(`${report.name}: ${described(report)}`);
    }
  } finally {
    await honest.stop();
  }
  const foreignCores = foreign.cores();
  const restarted = world.pids().filter((one) => !before.includes(one));
  for (const [id, hash] of honest.sent) target.kept.set(id, hash);
  const lost = [...(await missing(world, target.kept)), ...(await notFound(world, target.kept))];
  return {
    seed,
    attacks,
    cases: attacks.reduce((sum, one) => sum + one.cases, 0),
    honest: { served: honest.served(), refused: honest.refused(), wrong: honest.wrong },
    restarted,
    kept: { count: target.kept.size, lost },
    left: await world.stop(),
    foreignCores,
  };
}

export function described(report: AttackReport): string {
  const { cases, p99Ms, maxMs, slowestMs, turnedAway, bytes, wrong, skipped } = report;
  if (skipped !== undefined) return `SKIPPED: ${skipped}`;
  const loop = `event loop p99 ${p99Ms.toFixed(0)} ms, at most ${maxMs.toFixed(0)} ms`;
  const away = turnedAway > 0 ? `${turnedAway} honest requests put off, ` : "";
  const others = `${away}slowest honest answer ${slowestMs.toFixed(0)} ms, ${Math.round(bytes / 1e6)} MB`;
  return `${cases.toLocaleString("en")} cases, ${loop}; ${others}${wrong.length > 0 ? `; ${wrong.length} WRONG` : ""}`;
}

async function runAttack(
  attack: Attack,
  target: Target,
  { world, honest }: { readonly world: World; readonly honest: Honest },
): Promise<AttackReport> {
  let bytes = 0;
  const clock = setInterval(() => (bytes = Math.max(bytes, world.webBytes())), 500);
  const wrong: string[] = [];
  const ask = () => world.loop().catch((error: unknown) => void wrong.push(`its figures: ${String(error)}`));
  await ask();
  honest.slowest();
  const refusedBefore = honest.refused();
  try {
    const seen = await attack.run(target);
    const loop = await ask();
    const { p99Ms, maxMs } = loop ?? { p99Ms: Infinity, maxMs: Infinity };
    const turnedAway = honest.refused() - refusedBefore;
    const figures = { p99Ms, maxMs, slowestMs: honest.slowest(), turnedAway, bytes: Math.max(bytes, world.webBytes()) };
    const { name, about } = attack;
    return { name, about, cases: seen.cases, ...figures, wrong: [...seen.wrong, ...wrong], skipped: seen.skipped };
  } finally {
    clearInterval(clock);
  }
}

const linesKept = 20;

/** What was answered with 2xx and is not in the log as it came, and what is there and must not be. */
async function missing(world: World, kept: ReadonlyMap<string, string>): Promise<string[]> {
  const found = await world.stored();
  const lost: string[] = [];
  for (const [id, hash] of kept) {
    const there = found.get(id);
    if (there === hash) continue;
    lost.push(`${JSON.stringify(id.slice(0, 60))}: ${there === undefined ? "not there" : "other bytes"}`);
  }
  for (const id of found.keys()) if (id.startsWith(neverId)) lost.push(`${id}: nobody was to send this`);
  return lost.slice(0, linesKept);
}

const looked = 100;

/** Looks some of them up as `holdfast event` does; of long bodies it shows the beginning only. */
async function notFound({ pool }: World, kept: ReadonlyMap<string, string>): Promise<string[]> {
  const lost: string[] = [];
  const every = Math.max(1, Math.floor(kept.size / looked));
  for (const [index, [id, hash]] of [...kept].entries()) {
    if (index % every > 0) continue;
    const { events } = await find(pool, { id }, { rows: 20 });
    const whole = events.filter(({ body, bytes }) => body.length === bytes);
    if (events.length === 0) lost.push(`${JSON.stringify(id.slice(0, 60))}: not found`);
    else if (whole.length > 0 && !whole.some(({ body }) => hashOf(body) === hash)) lost.push(`${id}: found otherwise`);
  }
  return lost;
}
