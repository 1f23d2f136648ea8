// One run: an app under load from many kept connections and open streams, while one release after the other is rolled
// in, some of them broken; then everything accepted is held against its effects.

import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ask } from "../../../packages/holdfast/src/supervise/control.ts";
import { findEmbedded } from "../../../packages/holdfast/src/store/embedded/embedded.ts";
import { openPool } from "../../../packages/holdfast/src/store/pool.ts";
import { startApp } from "../../crash/running.ts";
import { seeded } from "../../crash/seeded.ts";
import { type ReleaseFault, type Releases, releasesIn } from "./folders.ts";
import { Streams, type StreamsReport } from "./streams.ts";
import { type Stretch, total, Traffic } from "./traffic.ts";

export interface ReleasesOptions {
  readonly reloads: number;
  readonly connections: number;
  readonly streams: number;
  /** Of what the app can do at most. */
  readonly loadShare: number;
  readonly faults: readonly ReleaseFault[];
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly say?: (line: string) => void;
  /** What a broken build does instead of rolling a release in. */
  readonly insteadOfReload?: ((supervisor: number) => Promise<void>) | undefined;
}

/** The stretch is that in which good releases were rolled in. */
export interface ReleasesReport extends Stretch {
  readonly capacityPerSecond: number;
  readonly reloads: number;
  readonly reloadMs: readonly number[];
  readonly streams: StreamsReport;
  readonly refused: readonly RefusedRelease[];
  readonly accepted: number;
  readonly lost: number;
  readonly doubled: number;
  /** What else went wrong. */
  readonly troubles: readonly string[];
}

/** A broken release. */
export interface RefusedRelease {
  readonly fault: ReleaseFault;
  /** Undefined when it was rolled in. */
  readonly reason: string | undefined;
  /** The release before it runs again, and nothing else. */
  readonly back: boolean;
  /** Requests that met a process of it and failed. */
  readonly failed: number;
}

const roles = "web=2,work=1,deliver=0";
const restMs = 1_000;
const drainMs = 30_000;

/** Runs it. Nothing is left when it throws. */
export async function runReleases(options: ReleasesOptions): Promise<ReleasesReport> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-releases-"));
  // As root Postgres runs as another user, who must be able to enter.
  await chmod(folder, 0o711);
  try {
    return await runIn(folder, options);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function runIn(folder: string, options: ReleasesOptions): Promise<ReleasesReport> {
  const { connections, seed, say, signal } = options;
  const releases = releasesIn(folder);
  const dataDir = join(folder, "data");
  const appFile = join(releases.make(), "app.ts");
  await using running = await startApp({ appFile, dataDir, env: {}, roles, ...(say ? { onLine: say } : {}) });
  const { url, supervisor } = running;
  const random = seeded(seed);
  using traffic = new Traffic({ url, connections, random, signal });
  const capacityPerSecond = await traffic.measure(options.loadShare);
  say?.(`it can do ${Math.round(capacityPerSecond)} requests a second`);
  const listeners = new Streams(url, options.streams, random);
  const scene = { releases, dataDir, url, supervisor, traffic, options };
  const reloadMs: number[] = [];
  const good = await traffic.during(() => rollAll(scene, reloadMs));
  const troubles: string[] = [];
  if (!options.insteadOfReload && (await versionAt(url)) !== releases.last) troubles.push("an old release answers");
  const refused: RefusedRelease[] = [];
  for (const fault of options.faults) refused.push(await rollBroken(scene, fault));
  const streams = await listeners.stop();
  const counts = await countEffects(dataDir, traffic);
  troubles.push(...(await running.stop()).map((left) => `still there after Ctrl-C: ${left}`));
  const accepted = traffic.sent - traffic.failed.length;
  return {
    capacityPerSecond,
    ...good,
    reloads: reloadMs.length,
    reloadMs,
    streams,
    refused,
    accepted,
    ...counts,
    troubles,
  };
}

interface Scene {
  readonly releases: Releases;
  readonly dataDir: string;
  readonly url: string;
  readonly supervisor: number;
  readonly traffic: Traffic;
  readonly options: ReleasesOptions;
}

async function rollAll({ releases, dataDir, supervisor, options }: Scene, reloadMs: number[]): Promise<void> {
  const { reloads, insteadOfReload, say, signal } = options;
  for (let reload = 1; reload <= reloads; reload += 1) {
    const began = performance.now();
    const folder = releases.make();
    if (insteadOfReload) await insteadOfReload(supervisor);
    else await ask(dataDir, { do: "reload", folder }, () => undefined);
    reloadMs.push(performance.now() - began);
    say?.(`${reload} of ${reloads}, after ${Math.round(performance.now() - began)} ms`);
    await sleep(restMs, undefined, { signal });
  }
}

async function rollBroken(
  { releases, dataDir, url, traffic, options }: Scene,
  fault: ReleaseFault,
): Promise<RefusedRelease> {
  const before = await versionAt(url);
  let reason: string | undefined;
  const bad = await traffic.during(async () => {
    reason = await ask(dataDir, { do: "reload", folder: releases.make(fault) }, () => undefined).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  });
  options.say?.(`${fault}: ${reason ?? "NOT refused"}`);
  return { fault, reason, back: await runsOnly(url, before), failed: total(bad.failed) };
}

async function versionAt(url: string): Promise<number> {
  const response = await fetch(`${url}/version`, { headers: { connection: "close" } });
  // The app's own answer.
  return ((await response.json()) as { version: number }).version;
}

/** Whoever answers is of this version: asked often enough that each process has its turn. */
async function runsOnly(url: string, version: number): Promise<boolean> {
  for (let asked = 0; asked < 20; asked += 1) if ((await versionAt(url)) !== version) return false;
  return true;
}

/** Of what failed nobody knows whether it was stored; everything else has its effect once. */
async function countEffects(
  dataDir: string,
  { sent, failed }: { readonly sent: number; readonly failed: readonly string[] },
): Promise<{ readonly lost: number; readonly doubled: number }> {
  const url = await findEmbedded(dataDir);
  if (url === null) throw new Error("Postgres does not run at the end");
  const db = openPool({ url, purpose: "proof", connections: 1 });
  try {
    const until = performance.now() + drainMs;
    for (;;) {
      const found = await db.query<{ known: number; doubled: number }>(
        `select (count(distinct id) filter (where id <> all ($1::text[])))::int as known,
                (count(*) - count(distinct id))::int as doubled
         from proof_release.effect`,
        [failed],
      );
      const { known = 0, doubled = 0 } = found.rows[0] ?? {};
      const lost = sent - failed.length - known;
      if (lost === 0 || performance.now() > until) return { lost, doubled };
      await sleep(200);
    }
  } finally {
    await db.end();
  }
}
