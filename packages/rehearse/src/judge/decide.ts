// All that a rehearsal found out in, its verdict out. A finding needs a suspect over one half whose experiment, if one
// was made, did not speak against it. A healthy app gets no finding: `unknown` then says that nothing wrong was found.

import { carriedBy, type DemandTable } from "../measure/demand.ts";
import type { Trial } from "../measure/trial.ts";
import { type Facts, factsOf } from "./facts.ts";
import { afterChange, firstPart, kindOfPart } from "./predict.ts";
import { figure, type Fault } from "./rule.ts";
import { goesWith, nameable, ranked, type Seen, sightings } from "./suspects.ts";
import type { Experiment, Finding, Growth, Outcome, Verdict } from "./verdict.ts";
import type { World } from "./world.ts";

export interface SearchResult {
  /** As the search ended. */
  readonly outcome?: Outcome;
  /** Highest rate that held twice and lowest that broke twice. */
  readonly holds: number;
  readonly breaks: number | undefined;
  readonly recovery: Verdict["recovery"];
  readonly stopped?: boolean;
}

export interface Findings {
  readonly world: World;
  readonly search: SearchResult;
  /** As `suspectsOf` gave them; made anew when missing. */
  readonly suspects?: readonly Fault[];
  readonly experiments: readonly { readonly suspect: Fault; readonly experiment: Experiment }[];
  readonly growth: readonly Growth[];
  readonly notes?: readonly string[];
  /** To be shown, in their order; those of the world when missing. */
  readonly trials?: readonly Trial[];
}

/** No more faults than this are listed after the first. */
const mostOthers = 6;
/** Share of all cores that is in use where they are what ended it. */
const fullBox = 0.65;
/** A visit of so many ms is little work for anybody. */
const modestMs = 15;

export function verdictOf(findings: Findings): Verdict {
  const { world, search } = findings;
  const facts = factsOf(world);
  const outcome = outcomeOf(findings);
  const seen = sightings(facts);
  const trusted = outcome === "broke" || outcome === "holds";
  // The experiments' word counts more than ours: what was disproved is out.
  const order = trusted ? inOrder(facts, withoutDisproved(findings, seen), findings) : [];
  const first = outcome === "broke" || isCertain(order[0]) ? order[0] : undefined;
  const middle = search.breaks === undefined ? undefined : (search.holds + search.breaks) / 2;
  const { predicted } = world.demand;
  return {
    outcome,
    promised: world.promised,
    limit: { holds: search.holds, breaks: search.breaks },
    requestsPerVisit: world.demand.requestsPerVisit,
    demand: world.demand,
    predictionError:
      middle !== undefined && middle > 0 && Number.isFinite(predicted.limit)
        ? (predicted.limit - middle) / middle
        : undefined,
    finding: first,
    unknown: first === undefined ? whyNone(outcome, facts, seen) : undefined,
    others: order.filter((one) => one !== first).slice(0, mostOthers),
    recovery: search.recovery,
    growth: findings.growth,
    notes: [...(findings.notes ?? []), ...notesOf(findings, facts)],
    trials: findings.trials ?? trialsOf(world),
  };
}

function outcomeOf({ world, search }: Findings): Outcome {
  if (search.stopped === true) return "stopped";
  if (search.outcome !== undefined && search.outcome !== "broke" && search.outcome !== "holds") return search.outcome;
  const trials = [...new Set([...world.searchTrials, ...world.brokenTrials])];
  const all = trials.length > 0 ? trials : world.lowTrials;
  const disturbed = all.filter((one) => one.machine.disturbed).length;
  if (all.length > 0 && disturbed * 2 > all.length) return "not-trustworthy";
  const broken = world.brokenTrials.filter((one) => !one.machine.disturbed);
  if (search.breaks === undefined || broken.length === 0) {
    return trials.some((one) => one.load.generator.ranOut)
      ? "generator"
      : search.breaks === undefined
        ? "holds"
        : "broke";
  }
  return broken.every((one) => one.load.generator.ranOut) ? "generator" : "broke";
}

function withoutDisproved({ experiments }: Findings, seen: readonly Seen[]): readonly Seen[] {
  const against = new Set(experiments.filter((one) => !one.experiment.confirms).map((one) => one.suspect.cause));
  for (const { suspect, experiment } of experiments) if (experiment.confirms) against.delete(suspect.cause);
  // Where only the experiment's weak side spoke against a fault that crashes or is refused, the errors stay proof.
  return seen.filter((one) => !against.has(one.rule.cause) || (one.sighting.explains ?? 0) > 0.9);
}

/** Greedy: what breaks first, then, with that mended, what breaks next, and so on. */
function inOrder(facts: Facts, seen: readonly Seen[], { experiments, suspects }: Findings): readonly Finding[] {
  const order: Finding[] = [];
  const confirmed = experiments.find((one) => one.experiment.confirms)?.suspect.cause;
  let left = seen;
  let now = facts;
  while (order.length <= mostOthers) {
    const faults = ranked(now, left).filter((one) => one.weight > nameable);
    const proven = order.length === 0 ? faults.find((one) => one.cause === confirmed) : undefined;
    const next = proven ?? faults[0];
    if (next === undefined) break;
    const after = afterChange(now.table, next.relief);
    const experiment = experiments.find((one) => one.suspect.cause === next.cause)?.experiment;
    // With what was found out about it since it was suspected, such as the smallest input that does it.
    const { evidence } = (suspects ?? []).find((one) => one.cause === next.cause) ?? next;
    order.push(findingOf({ ...next, evidence }, after, experiment));
    left = left.filter((one) => one.rule.cause !== next.cause && !goesWith(one, next));
    // Later ones are no longer judged by the break that was measured: that one is mended.
    now = { ...now, table: after.table, measured: undefined };
  }
  // A proven suspect that the rules, asked again, no longer see stays proven.
  const missed = (suspects ?? []).find((one) => one.cause === confirmed);
  if (missed !== undefined && order.every((one) => one.cause !== confirmed)) {
    const experiment = experiments.find((one) => one.suspect.cause === confirmed)?.experiment;
    order.unshift(findingOf(missed, afterChange(facts.table, missed.relief), experiment));
  }
  return order;
}

function findingOf(
  fault: Fault,
  after: { readonly table: DemandTable; readonly limit: number; readonly next: string },
  experiment: Experiment | undefined,
): Finding {
  const limit = limitWith(fault.mended ?? after.limit, experiment);
  return {
    cause: fault.cause,
    title: fault.title,
    confirmed: experiment?.confirms === true,
    evidence: fault.evidence,
    experiment,
    remedy: fault.remedy,
    afterFix: Number.isFinite(limit) ? { limit, next: after.next } : undefined,
  };
}

/** What was measured says more than what was calculated. */
function limitWith(calculated: number, experiment: Experiment | undefined): number {
  if (experiment?.confirms !== true) return calculated;
  const { measured, open, foretold = calculated } = experiment;
  return open === true && Number.isFinite(foretold) ? Math.max(foretold, measured) : measured;
}

/** Faults that are faults at any rate, even when the cap was reached without breaking. */
const isCertain = (finding: Finding | undefined): boolean =>
  finding?.cause === "crash-on-input" || finding?.cause === "memory-growth" || finding?.confirmed === true;

function whyNone(outcome: Outcome, facts: Facts, seen: readonly Seen[]): string {
  switch (outcome) {
    case "stopped":
      return "stopped before anything could be said";
    case "not-trustworthy":
      return "the machine was too busy with other work for the figures to mean anything; run it again when it is quiet";
    case "generator":
      return "we, not you, ran out: the generator could not send more; run it from another machine or with fewer visits";
    case "holds":
      return "nothing wrong found: it held up to the highest rate that was tried";
    case "broke":
      return whyBroken(facts, seen);
    default:
      return outcome satisfies never;
  }
}

function whyBroken(facts: Facts, seen: readonly Seen[]): string {
  const first = firstPart(facts.table);
  const faulty = seen.some((one) => one.sighting.strength > nameable);
  const carried = carriedBy(facts.table);
  const explained = facts.measured === undefined || carried < facts.measured * 1.8;
  const part = first?.title ?? "no part that was measured";
  // What is said to be used up must have been seen to be.
  const isFull = first === undefined || kindOfPart(first.id) !== "cpu" || facts.busy.box > fullBox;
  if (explained && isFull && first !== undefined && !faulty) {
    const work = first.demandMs < modestMs ? "modest work" : "its work";
    return (
      `nothing wrong found: ${part} is used up by ${work} (${figure(first.demandMs)} ms a visit); ` +
      "this is what the machine can do with the app as it is"
    );
  }
  return explained && isFull
    ? `unknown: ${part} is used up, and nothing that was seen accounts for it`
    : `unknown: it broke at ${figure(facts.measured ?? 0)} visits per second, where the parts that were measured carry ${figure(carried)}`;
}

function trialsOf({ lowTrials, searchTrials, brokenTrials }: World): readonly Trial[] {
  return [...lowTrials, ...new Set([...searchTrials, ...brokenTrials])];
}

function notesOf({ world, search, experiments }: Findings, facts: Facts): readonly string[] {
  const notes = experiments
    .filter(({ experiment }) => !experiment.confirms)
    .map(({ experiment }) => refuted(experiment));
  const trials = trialsOf(world);
  const disturbed = trials.filter((one) => one.machine.disturbed).length;
  if (disturbed > 0) notes.push(`${disturbed} of ${trials.length} trials were disturbed by other work on the machine`);
  if (search.recovery === "metastable") {
    notes.push(
      "after breaking it did not recover at half the rate: it stays broken until it is restarted or load stays away",
    );
  }
  if (facts.risen !== undefined) {
    notes.push(
      `in the end a visit took ${figure(facts.risen)} times the work that it took in the low steps: the more has been ` +
        "written, the longer it takes",
    );
  }
  if (trials.some((one) => (one.outside?.backlog.overflows ?? 0) > 0)) {
    notes.push(
      "connections were refused because the listen backlog was full; a bounded queue inside the app would say so politely",
    );
  }
  if (!world.target.probed)
    notes.push("judged from outside only: with the probe inside (Node.js) causes can be told apart better");
  notes.push(...goFurther(facts));
  return notes;
}

function refuted({ title, before, measured, expected, foretold = expected }: Experiment): string {
  const told = foretold === undefined ? "" : `; ${figure(foretold)} were predicted`;
  return `tested and not confirmed: ${title}, ${figure(measured)} visits per second instead of ${figure(before)}${told}`;
}

/** What would carry a healthy app further. */
function goFurther(facts: Facts): readonly string[] {
  const first = firstPart(facts.table);
  const { cores } = facts.world.target;
  if (first === undefined || !facts.broke || facts.busy.idleCores < 0.6 || cores < 2) return [];
  const processes = new Set(facts.hot.workers.map((one) => one.pid)).size;
  const isLocked = first.id.startsWith("interpreter-lock");
  if ((processes !== 1 && !isLocked) || facts.busy.loop < 0.7) return [];
  return [`${figure(facts.busy.idleCores)} cores were idle at the break: a second process would use them`];
}
