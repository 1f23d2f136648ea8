// Runs one trial: lets the target rest, marks, drives, marks again, and says whether the target kept its promise. A
// target of ours that has crashed is started again first.

import { setTimeout as sleep } from "node:timers/promises";
import type { LoadReport } from "../drive/trial-load.ts";
import type { Context } from "./context.ts";
import { restartOf } from "./context.ts";
import { refuses } from "./find-address.ts";
import { generatorOf } from "./generator.ts";
import { brokenBy } from "./kept.ts";
import { measureLimits } from "./limits.ts";
import { cpuMsOf } from "./process-tree.ts";
import type { End } from "./run-command.ts";
import type { Target } from "./target.ts";
import type { Trial, TrialPurpose } from "./trial.ts";

export interface TrialWish {
  readonly purpose: TrialPurpose;
  readonly visitsPerSecond: number;
  readonly durationMs: number;
  /** As the context says, when it is missing. */
  readonly connections?: "fresh" | "keep";
  /** False: right after the trial before, to see whether the target recovers under load. */
  readonly rest?: boolean;
  readonly onSecond?: (second: LoadReport["seconds"][number]) => void;
}

export async function runTrial(context: Context, wish: TrialWish): Promise<Trial> {
  const { target, settings, probe, outside, instruments, signal } = context;
  signal.throwIfAborted();
  if (target.isOurs && (await endOf(target)) !== undefined) await restartOf(context);
  else if (wish.rest !== false) await untilResting(target, signal);
  const connections = wish.connections ?? settings.connections;
  const [probeFrom, outsideFrom] = await Promise.all([probe?.mark(), outside.mark()]);
  const begun = performance.now();
  const driven = await instruments.drive(
    {
      target: target.url,
      scenario: settings.scenario,
      visitsPerSecond: wish.visitsPerSecond,
      durationMs: wish.durationMs,
      ...visitorsOf(context, wish),
      connections,
      dispersion: settings.dispersion,
      ...(wish.purpose === "bunched" ? { bunching: measureLimits.bunching } : {}),
      maxThinkMs: settings.maxThinkMs,
      requestTimeoutMs: settings.requestTimeoutMs,
      ...(settings.anyCertificate === undefined ? {} : { anyCertificate: settings.anyCertificate }),
    },
    { signal, ...(wish.onSecond === undefined ? {} : { onSecond: wish.onSecond }) },
  );
  const stretchMs = performance.now() - begun;
  const [probeTo, outsideTo] = await Promise.all([probe?.mark(), outside.mark()]);
  const inside = (await probe?.between(probeFrom, probeTo)) ?? [];
  const sight = await outside.between(outsideFrom, outsideTo);
  const load = { ...driven, generator: generatorOf(driven, sight.machine, settings.promised) };
  const ended = load.requests.failed > 0 ? await endOf(target) : target.ended;
  const broken = brokenBy(load, { promised: settings.promised, usual: settings.usual, ended });
  return {
    purpose: wish.purpose,
    visitsPerSecond: wish.visitsPerSecond,
    connections,
    load,
    stretchMs,
    kept: broken.length === 0,
    broken,
    ...sight,
    inside,
  };
}

/**
 * Numbers that no other trial has, also when more come than planned. They come in the same order of moments in every
 * trial, so that two rates differ by nothing else; who confirms a limit comes in another one.
 */
function visitorsOf(context: Context, wish: TrialWish): { readonly firstVisitor: number; readonly seed: number } {
  const most = Math.ceil((wish.visitsPerSecond * wish.durationMs) / 1000) * 4 + 1_000;
  const firstVisitor = context.visitors(most);
  return { firstVisitor, seed: context.settings.seed + (wish.purpose === "confirm" ? 1 : 0) };
}

/**
 * How the target ended, if it did. Its connections are closed before its end is heard of, and a watcher or `npm start`
 * may outlive the app that crashed: then it is the port that tells.
 */
async function endOf(target: Target): Promise<End | undefined> {
  const until = performance.now() + measureLimits.refusingMs;
  let accepted = 0;
  // The kernel accepts for a moment on behalf of a process that is going, so once is not enough.
  while (accepted < 2) {
    if (target.ended !== undefined) return target.ended;
    if (await refuses(new URL(target.url))) accepted = 0;
    else accepted += 1;
    if (accepted === 0 && performance.now() > until) return { exitCode: undefined, signal: undefined };
    await sleep(2 * measureLimits.lookMs);
  }
  return target.ended;
}

/**
 * What a trial leaves in the target (requests that nobody waits for any more, collections) is no part of the next one.
 * Bounded, because a target with work of its own never rests.
 */
export async function untilResting(target: Target, signal: AbortSignal): Promise<void> {
  const until = performance.now() + measureLimits.drainMs;
  let [before, at] = [cpuMsOf(target.pids()), performance.now()];
  while (performance.now() < until) {
    await sleep(measureLimits.drainLookMs, undefined, { signal });
    const [now, nowAt] = [cpuMsOf(target.pids()), performance.now()];
    if (now - before < measureLimits.restingCores * (nowAt - at)) return;
    [before, at] = [now, nowAt];
  }
}
