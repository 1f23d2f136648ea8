// The sentences of a report, the same ones in the terminal and on the page: what comes in is a report, what goes out is
// plain text that nobody has to know anything about load tests to read.

import type { FlowCount } from "../drive/trial-load.ts";
import type { Evidence, Experiment, Finding, Growth, Verdict } from "../judge/verdict.ts";
import type { BreakReason, Trial, TrialPurpose } from "../measure/trial.ts";
import { crowdDay } from "./crowd-day.ts";
import type { Report } from "./facts.ts";
import { about, count, figure, percent, span, times, visitRate } from "./figures.ts";

/** A flow with this share of the visits is as good as all of them. */
const mostlyAll = 0.95;

export interface Headline {
  /** "Sign-ups", "shop": whose limit it is. */
  readonly subject: string;
  /** "14 visits a second (42 requests)", "2.8 a second, among 14 visits a second (42 requests)" */
  readonly limit: string;
  /** What breaks first, or why nothing did. */
  readonly cause: string;
  /** What to change, and how far that carries; empty when there is nothing to change. */
  readonly fix: string;
}

export function headline({ facts, verdict }: Report): Headline {
  const flow = flowThatCounts(verdict);
  const subject = flow === undefined ? facts.scenario : subjectOf(flow);
  const rate = rateOf(verdict, flow?.share);
  switch (verdict.outcome) {
    case "broke":
      return { subject, limit: `${rate}.`, cause: causeSentence(verdict), fix: fixSentence(verdict.finding) };
    case "holds":
      return { subject, limit: `at least ${rate}.`, cause: "It did not break up to the highest rate tried.", fix: "" };
    case "generator":
      return {
        subject,
        limit: verdict.limit.holds > 0 ? `at least ${rate}.` : "no limit found.",
        cause: `We, not you, ran out: ${generatorReason(verdict)}.`,
        fix: "",
      };
    case "not-trustworthy":
      return {
        subject,
        limit: "no figure today.",
        cause: `Not trustworthy now: ${foreignReason(verdict)}.`,
        fix: "Close what else is running, or use a quiet machine, and rehearse again.",
      };
    case "stopped":
      return {
        subject,
        limit: verdict.limit.holds > 0 ? `held ${rate} so far.` : "nothing is known yet.",
        cause: "Stopped before the end.",
        fix: "",
      };
  }
}

/** "Sign-ups: 14 visits a second (42 requests). First to break: …" */
export function headlineText(report: Report): string {
  const { subject, limit, cause, fix } = headline(report);
  return [`${subject}: ${limit}`, cause, fix].filter((part) => part !== "").join(" ");
}

/** The flow that must not fail names the figure: it is what the rehearsal is for. */
function flowThatCounts({ trials }: Verdict): FlowCount | undefined {
  return trials.flatMap(({ load }) => load.flows).find(({ mustNotFail }) => mustNotFail);
}

function subjectOf(flow: FlowCount): string {
  const name = /^sign[ -]?up$/i.test(flow.name) ? "Sign-ups" : flow.name;
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

/** Of visits that do nothing else than what counts their number says all; else what counts has its own. */
function rateOf({ limit, requestsPerVisit }: Verdict, share: number | undefined): string {
  const visits = `${visitRate(limit.holds)} (${count(roundRequests(limit.holds * requestsPerVisit), "request")})`;
  if (share === undefined || share > mostlyAll) return visits;
  return `${figure(limit.holds * share)} a second, among ${visits}`;
}

/** A whole number of requests as soon as there are a few. */
function roundRequests(rate: number): number {
  return rate >= 3 ? Math.round(rate) : rate;
}

function causeSentence({ finding, unknown }: Verdict): string {
  if (finding === undefined) {
    return `What breaks first is unknown${unknown === undefined || unknown === "" ? "" : `: ${clause(unknown)}`}.`;
  }
  const begin = finding.confirmed ? "First to break" : "First to break, probably";
  const [evidence] = finding.evidence;
  const short = evidence !== undefined && evidence.text.length <= 80 ? ` (${clause(evidence.text)})` : "";
  const where = finding.evidence.find((each) => each.where !== undefined && each.where !== "")?.where;
  const place = where === undefined || short.includes(where) ? "" : `, ${where}`;
  return `${begin}: ${inSentence(clause(finding.title))}${short}${place}.`;
}

/** "A pool" is "a pool" within a sentence; "CPU" stays. */
function inSentence(text: string): string {
  return /^[A-Z](?![A-Z])/.test(text) ? text.slice(0, 1).toLowerCase() + text.slice(1) : text;
}

function fixSentence(finding: Finding | undefined): string {
  if (finding === undefined) return "";
  return `Fix: ${clause(finding.remedy)}${afterFixClause(finding)}.`;
}

/** ", then 63; next: CPU" */
function afterFixClause({ afterFix }: Finding): string {
  if (afterFix === undefined) return "";
  return `, then ${figure(afterFix.limit)}${afterFix.next === "" ? "" : `; next: ${clause(afterFix.next)}`}`;
}

/** A sentence without its end, to stand within another. */
export function clause(text: string): string {
  return text.trim().replace(/[.;,:]+$/, "");
}

/** One sentence from a text that may or may not end like one. */
export function sentence(text: string): string {
  const begun = clause(text);
  return begun === "" ? "" : `${begun.slice(0, 1).toUpperCase()}${begun.slice(1)}${/[!?]$/.test(begun) ? "" : "."}`;
}

function generatorReason({ trials }: Verdict): string {
  const last = trials.findLast(({ load }) => load.generator.ranOut);
  if (last === undefined) return "the load could not be sent in time";
  const { reason, latenessP99Ms } = last.load.generator;
  const why = reason === undefined || reason === "" ? `requests left ${span(latenessP99Ms)} late` : clause(reason);
  return `at ${visitRate(last.visitsPerSecond)} the load could not be sent in time (${why})`;
}

function foreignReason({ trials }: Verdict): string {
  const last = trials.findLast(({ machine }) => machine.disturbed);
  if (last === undefined) return "others use this machine";
  const { foreignCores, stolenCores, cores } = last.machine;
  const stolen = stolenCores >= 0.05 ? ` and its host took ${figure(stolenCores)}` : "";
  return `others used ${figure(foreignCores)} of ${count(cores, "core")}${stolen}, so no figure means anything`;
}

/** How far the limit is from the crowd; undefined where there is no limit to speak of. */
export function crowdSentence({ facts, verdict }: Report): string | undefined {
  const { crowd } = facts;
  const { outcome, limit } = verdict;
  if (outcome === "not-trustworthy" || outcome === "stopped" || limit.holds <= 0) return undefined;
  const day = crowdDay(crowd, limit.holds);
  const peak = `The crowd (${crowd.name}) comes with ${visitRate(crowd.peak)} at its peak`;
  if (day.headroom >= 1) {
    return `${peak}: that fits ${times(day.headroom)}${outcome === "broke" ? "" : " at least"}.`;
  }
  // Below its peak, and nothing broke: what it can take is not known.
  if (outcome !== "broke") return `${peak}, which was not reached.`;
  const over = `for ${span(day.overMs)} more come than are served`;
  const wait = `at worst ${about(Math.round(day.mostWaiting))} wait, for ${span(day.longestWaitMs)}`;
  return `${peak}, ${times(1 / day.headroom)} the limit: ${over}; ${wait}.`;
}

/** "With a pool of 10: 131 visits/s, 9.4 times; predicted 120, 128 from its own low steps." */
export function experimentSentence(experiment: Experiment): string {
  const { title, before, measured, open, expected, foretold, confirms } = experiment;
  const factor = before > 0 ? `, ${times(measured / before)}` : "";
  const told = [
    ...(expected === undefined ? [] : [`predicted ${figure(expected)}`]),
    ...(foretold === undefined ? [] : [`${figure(foretold)} from its own low steps`]),
  ];
  const predicted = told.length === 0 ? "" : `; ${told.join(", ")}`;
  const proof = confirms ? "" : ". That is not what this cause would give, so it is not confirmed";
  const least = open === true ? "at least " : "";
  return `With ${clause(title)}: ${least}${figure(measured)} visits/s${factor}${predicted}${proof}.`;
}

/** The prediction from the low steps, and its error: said in every report that has one. */
export function predictionSentence({ demand, predictionError, limit }: Verdict): string | undefined {
  if (demand === undefined) return undefined;
  const { predicted, measuredTo, parts } = demand;
  const title = parts.find(({ id }) => id === predicted.part)?.title ?? predicted.part;
  const range = `${figure(predicted.low)} to ${figure(predicted.high)}`;
  const begin = `Predicted from ${visitRate(measuredTo)}: ${figure(predicted.limit)} (${range}), by ${clause(title)}`;
  if (predictionError === undefined) return `${begin}; not checked.`;
  const off =
    Math.abs(predictionError) < 0.005
      ? "exact"
      : `${percent(Math.abs(predictionError))} too ${predictionError > 0 ? "high" : "low"}`;
  // As the error counts: the middle between what held and what broke.
  const measured = (limit.holds + (limit.breaks ?? limit.holds)) / 2;
  return `${begin}; measured ${figure(measured)}, so it was ${off}.`;
}

export function recoverySentence({ recovery }: Verdict): string {
  if (recovery === "recovered") return "After breaking it recovered by itself.";
  if (recovery === "not-tested") return "Whether it recovers after breaking was not tested.";
  return "After breaking it did NOT recover at half the rate: it stays broken until it is started again.";
}

/** What grows with the data. */
export function growthSentence({ part, table, demandMs, demandAtFourTimesMs, order }: Growth): string {
  const from = `${clause(part)} takes ${span(demandMs)}`;
  if (order < 0.2) return `${from}, however many rows ${table} has.`;
  const how = order < 0.8 ? "slower than its rows" : order < 1.4 ? "with its rows" : "faster than its rows";
  return `${from}, and ${span(demandAtFourTimesMs)} with four times the rows of ${table}: it grows ${how}.`;
}

export function evidenceText({ text, where }: Evidence): string {
  return where === undefined || where === "" ? clause(text) : `${clause(text)} (${where})`;
}

export function breakText(reason: BreakReason): string {
  switch (reason.kind) {
    case "latency":
      return `p95 ${span(reason.p95Ms)}${reason.flow === undefined ? "" : ` of “${reason.flow}”`}`;
    case "backlog":
      return `${count(reason.outstanding, "request")} unanswered at the end`;
    case "errors":
      return `${percent(reason.share)} failed`;
    case "must-not-fail":
      return `${figure(reason.failed)} of “${reason.flow}” failed`;
    case "ended":
      return `the target ended (${reason.signal ?? `exit code ${reason.exitCode ?? "unknown"}`})`;
  }
}

const purposes: Readonly<Record<TrialPurpose, string>> = {
  "warm-up": "warm-up",
  idle: "nobody",
  low: "low step",
  bunched: "low, in bunches",
  search: "search",
  confirm: "confirm",
  recovery: "recovery",
  experiment: "experiment",
  growth: "more rows",
};

export function purposeText(purpose: TrialPurpose): string {
  return purposes[purpose];
}

/** "held", or why not. */
export function resultText({ kept, broken, machine, load }: Trial): string {
  const result = kept ? "held" : broken.map(breakText).join(", ") || "broke";
  if (load.generator.ranOut) return `${result}; we ran out`;
  return machine.disturbed ? `${result}; disturbed` : result;
}

/** Things to know of the figures: what the judge noted, what was sent late, what others took. */
export function noteTexts({ verdict }: Report): string[] {
  const foreign = Math.max(0, ...verdict.trials.map(({ machine }) => machine.foreignCores + machine.stolenCores));
  const late = Math.max(0, ...verdict.trials.map(({ load }) => load.generator.latenessP99Ms));
  const notes = verdict.notes.map(sentence);
  if (verdict.trials.length === 0) return notes;
  return [
    ...notes,
    `Others used at most ${figure(foreign)} cores of the machine meanwhile.`,
    `99 % of the load left within ${span(late)} of its planned moment.`,
  ];
}
