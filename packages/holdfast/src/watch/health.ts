// Says what stands still, and where: pure rules over what the store knows of canaries and what processes say of
// themselves. A canary that is late, with nothing moving where it is, means red; late while all moves means behind.

import { limits } from "../limits.ts";
import { type LaneReport, type LoopReport, type ProcessReport } from "./report.ts";

export type Stage = "store" | "append" | "timers" | "read" | "work" | "deliver" | "retain";

/** `behind` moves, but has much to do; `paused` because somebody wanted it; `stopped` does not move. */
export type StageState = "well" | "behind" | "paused" | "stopped";

export interface StageHealth {
  readonly stage: Stage;
  readonly state: StageState;
  /** Of the oldest canary that has not passed, in ms; 0 when there is none. */
  readonly ageMs: number;
  readonly since?: Date;
  /** What is known of why. */
  readonly reason?: string;
}

/** One consumer of a stream, or a delivery, with its stages in the order in which events pass them. */
export interface StreamHealth {
  readonly consumer: string;
  readonly stream: string;
  readonly stages: readonly StageHealth[];
}

export interface Health {
  readonly color: "green" | "yellow" | "red";
  /** Since when it has been red, or not red. */
  readonly since: Date | undefined;
  readonly streams: readonly StreamHealth[];
  /** What belongs to no stream. */
  readonly stages: readonly StageHealth[];
}

/** What `health-look.sql` gives. */
export interface HealthLook {
  readonly open: readonly WaitingCanary[];
  readonly passed: readonly { readonly consumer: string; readonly stream: string; readonly role: string }[];
  readonly processes: readonly ProcessLook[];
  readonly health: {
    readonly sentAgoMs: number;
    readonly sender: string;
    readonly round: number;
    readonly since: string;
  };
  readonly keeperAgoMs: number;
  readonly now: Date;
}

export interface WaitingCanary {
  readonly consumer: string;
  readonly stream: string;
  readonly role: string;
  readonly slot: number;
  /** By number. */
  readonly class: number;
  readonly ageMs: number;
  /** Since it was, in ms. */
  readonly appendedMs: number | null;
  /** Its timer has not been fired. */
  readonly timer: boolean;
  readonly holder: number | null;
  /** How long it has been so; null before there are leases. */
  readonly heldMs: number | null;
}

export interface ProcessLook {
  readonly id: number;
  readonly name: string;
  readonly alive: boolean;
  readonly report: ProcessReport | null;
  readonly agoMs: number | null;
}

type Finding = Omit<StageHealth, "since">;

/**
 * `paused`: consumers and deliveries that somebody has paused. `held`: whether the ladder leaves a canary where it is.
 */
export function judge(
  look: HealthLook,
  paused: ReadonlySet<string> = new Set(),
  held: (canary: WaitingCanary) => boolean = () => false,
): Health {
  const streams = look.passed.map(({ consumer, stream, role }): StreamHealth => {
    const findings = [
      ...look.open
        .filter((one) => one.consumer === consumer)
        .map((canary) => unlessHeld(findingOf(canary, look), held(canary))),
      ...complaintsOf(consumer, role, look),
    ];
    const shown = findings.map((one) => (paused.has(consumer) && one.state !== "well" ? pausedAt(one) : one));
    const names: Stage[] = ["append", "read", role === "deliver" ? "deliver" : "work"];
    if (findings.some(({ stage }) => stage === "timers")) names.splice(1, 0, "timers");
    const known = paused.has(consumer) ? [...shown, pausedAt({ stage: "read", state: "paused", ageMs: 0 })] : shown;
    return { consumer, stream, stages: names.map((stage) => worst(stage, known, look.now)) };
  });
  const whole = wholeOf(look).map((one) => worst(one.stage, [one], look.now));
  const states = [...whole, ...streams.flatMap(({ stages }) => stages)].map(({ state }) => state);
  const color = states.includes("stopped") ? "red" : states.some((one) => one !== "well") ? "yellow" : "green";
  return { color, since: new Date(look.health.since), streams, stages: whole };
}

/** The health of a store that does not answer. */
export function storeAway(error: unknown): Health {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    color: "red",
    since: undefined,
    streams: [],
    stages: [{ stage: "store", state: "stopped", ageMs: 0, reason }],
  };
}

/** Every stage that stands still, with the consumer where it has one. */
export function stoppedStages(health: Health): (StageHealth & { readonly consumer?: string })[] {
  const all = [
    ...health.stages,
    ...health.streams.flatMap(({ consumer, stages }) => stages.map((one) => ({ ...one, consumer }))),
  ];
  return all.filter(({ state }) => state === "stopped");
}

const severity: Readonly<Record<StageState, number>> = { well: 0, behind: 1, paused: 2, stopped: 3 };

function worst(stage: Stage, findings: readonly Finding[], now: Date): StageHealth {
  const mine = findings.filter((one) => one.stage === stage);
  const [first] = mine.toSorted((one, other) => severity[other.state] - severity[one.state] || other.ageMs - one.ageMs);
  if (!first) return { stage, state: "well", ageMs: 0 };
  const shown = { ...first, ageMs: Math.round(first.ageMs) };
  if (first.state === "well") return shown;
  return { ...shown, since: new Date(now.getTime() - first.ageMs) };
}

function pausedAt({ stage, ageMs }: Finding): Finding {
  return { stage, state: "paused", ageMs, reason: "somebody has paused it" };
}

function unlessHeld(found: Finding, isHeld: boolean): Finding {
  return isHeld && found.state !== "well" ? { ...pausedAt(found), reason: "a step of the ladder holds it" } : found;
}

/** Where a canary is, and whether that is a stop. */
function findingOf(canary: WaitingCanary, look: HealthLook): Finding {
  const { ageMs, appendedMs, timer, holder, slot } = canary;
  const heldMs = canary.heldMs ?? Infinity;
  const late = ageMs > limits.canaryLateMs;
  const found = (stage: Stage, state: StageState, reason: string): Finding => ({
    stage,
    state: late ? state : "well",
    ageMs,
    ...(late && { reason }),
  });
  if (timer) return found("timers", "stopped", timersReason(look));
  if (appendedMs === null) return found("append", "stopped", `${look.health.sender} could not append it`);
  const process = look.processes.find((one) => one.id === holder);
  // A slot of a process that has ended is taken by another within a heartbeat.
  if (!process?.alive && heldMs < limits.leaseMs) return found("read", "behind", `slot ${slot} changes hands`);
  if (!process?.alive) return found("read", "stopped", `no live process holds slot ${slot}`);
  const { name, report, agoMs } = process;
  const loop = report?.loops.find((one) => one.consumer === canary.consumer);
  if (!loop || agoMs === null || agoMs > limits.canaryLateMs) {
    return found("read", "stopped", `${name} holds slot ${slot} and says nothing of its work`);
  }
  const [stage, state, reason] = placeOf({ ...canary, appendedMs }, { name, agoMs, loop });
  // Whoever has just taken it over may have much to do first.
  const isNew = heldMs < limits.canaryLateMs && state === "stopped";
  return found(stage, isNew ? "behind" : state, isNew ? `${name} has just taken slot ${slot}` : reason);
}

interface Holder {
  readonly name: string;
  readonly agoMs: number;
  readonly loop: LoopReport;
}

/** A canary that its slot's holder should have taken. */
function placeOf(
  canary: WaitingCanary & { appendedMs: number },
  { name, agoMs, loop }: Holder,
): [Stage, StageState, string] {
  const stage = canary.role === "deliver" ? "deliver" : "work";
  const lane = loop.lanes.find((one) => one.slot === canary.slot) ?? loop.lanes.find((one) => one.slot === undefined);
  const patientMs = Math.max(limits.canaryLateMs, loop.allowedMs);
  if (!lane) {
    // After a failure the lanes that are apart finish what they have before all begin anew.
    const isEnding = loop.lanes.some(({ movedMs, idleMs }) => Math.min(movedMs, idleMs) + agoMs <= patientMs);
    if (isEnding) return ["read", "behind", `${name} finishes other work before it goes on with slot ${canary.slot}`];
    return ["read", "stopped", `${name} holds slot ${canary.slot} and has nobody at work on it`];
  }
  const idleMs = lane.idleMs + agoMs;
  const quietMs = Math.min(lane.movedMs + agoMs, idleMs);
  if (!lane.busy && idleMs < canary.appendedMs - limits.canaryMs) {
    return ["read", "stopped", `${name} holds slot ${canary.slot} and does not find what is in it`];
  }
  if (quietMs <= patientMs) return [stage, "behind", "much waits before it"];
  if (!lane.busy) return ["read", "stopped", `${name} holds slot ${canary.slot} and does not read`];
  return [stage, "stopped", `${name} ${busyReason(lane.busy, { agoMs, stage })}`];
}

function busyReason(
  { sinceMs, slot, key, count }: NonNullable<LaneReport["busy"]>,
  { agoMs, stage }: { readonly agoMs: number; readonly stage: Stage },
): string {
  const seconds = Math.round((sinceMs + agoMs) / 1000);
  if (stage === "deliver") return `has ${count} calls out, the oldest for ${seconds} s (slot ${slot}, key ${key})`;
  return `has been at key ${key} in slot ${slot}, in a batch of ${count}, for ${seconds} s`;
}

function timersReason({ processes }: HealthLook): string {
  const lookedMs = processes.flatMap(({ alive, report, agoMs }) =>
    alive && report?.timersMs !== undefined ? [report.timersMs + (agoMs ?? 0)] : [],
  );
  if (lookedMs.length === 0) return "no live process looks for timers that are due";
  return `timers were last fired ${Math.round(Math.min(...lookedMs) / 1000)} s ago`;
}

/** What processes themselves say cannot be settled or read, whether a canary is there or not. */
function complaintsOf(consumer: string, role: string, { processes }: HealthLook): Finding[] {
  const findings: Finding[] = [];
  for (const { name, alive, report, agoMs } of processes) {
    const loop = alive ? report?.loops.find((one) => one.consumer === consumer) : undefined;
    const add = (stage: Stage, sinceMs: number, reason: string) => {
      const ageMs = sinceMs + (agoMs ?? 0);
      if (ageMs > limits.canaryLateMs) findings.push({ stage, state: "stopped", ageMs, reason: `${name} ${reason}` });
    };
    for (const { slot, sinceMs, error } of loop?.failing ?? []) {
      add(role === "deliver" ? "deliver" : "work", sinceMs, `cannot settle slot ${slot}: ${error}`);
    }
    for (const { busy, movedMs, idleMs } of role === "deliver" ? (loop?.lanes ?? []) : []) {
      const quietMs = Math.min(movedMs, idleMs);
      const allowedMs = loop?.allowedMs ?? 0;
      // Canaries may still pass between calls that run out of their time.
      if (busy && quietMs > allowedMs)
        add("deliver", quietMs, busyReason(busy, { agoMs: agoMs ?? 0, stage: "deliver" }));
    }
    for (const { class: eventClass, sinceMs, error } of loop?.unreadable ?? []) {
      add("read", sinceMs, `cannot read ${eventClass} events: ${error}`);
    }
  }
  return findings;
}

function wholeOf({ health, keeperAgoMs }: HealthLook): Finding[] {
  const { sentAgoMs, round } = health;
  const silent = sentAgoMs > limits.canaryLateMs;
  const nobody = `nobody has sent a canary for ${Math.round(sentAgoMs / 1000)} s`;
  const never = "no process has sent a canary yet";
  const quiet = keeperAgoMs > limits.keeperQuietMs;
  return [
    { stage: "store", state: "well", ageMs: 0 },
    {
      stage: "append",
      state: silent ? "stopped" : "well",
      ageMs: sentAgoMs,
      ...(silent && { reason: round > 0 ? nobody : never }),
    },
    {
      stage: "retain",
      state: quiet ? "stopped" : "well",
      ageMs: keeperAgoMs,
      ...(quiet && { reason: "nobody looks after the parts of the log" }),
    },
  ];
}
