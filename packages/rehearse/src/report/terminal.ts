// One screen that says how much the target can take, what breaks first, and how we know: headline first, 80 columns
// unless the terminal has fewer, and nothing but text when it is not a terminal.

import type { Finding } from "../judge/verdict.ts";
import type { Part } from "../measure/demand.ts";
import type { Report } from "./facts.ts";
import { clock, figure, percent, span } from "./figures.ts";
import { type Paint, bar, column, fit, paint, wrap } from "./paper.ts";
import {
  crowdSentence,
  evidenceText,
  experimentSentence,
  growthSentence,
  headline,
  noteTexts,
  predictionSentence,
  recoverySentence,
} from "./sentences.ts";

export interface TerminalOptions {
  readonly columns: number;
  readonly colour: boolean;
}

/** The parts that a screen has room for; the page has all. */
const mostParts = 6;
const mostEvidence = 3;

export function terminalReport(report: Report, options: TerminalOptions): string {
  const look = { columns: Math.max(40, Math.min(80, options.columns)), paint: paint(options.colour) };
  const sections = [
    headlineLines(report, look),
    partLines(report, look),
    findingLines(report, look),
    otherLines(report, look),
    moreLines(report, look),
    noteLines(report, look),
  ].filter((lines) => lines.length > 0);
  return `\n${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

interface Look {
  readonly columns: number;
  readonly paint: Paint;
}

function headlineLines(report: Report, { columns, paint: on }: Look): string[] {
  const { outcome } = report.verdict;
  const { subject, limit, cause, fix } = headline(report);
  const crowd = crowdSentence(report);
  const first = wrap(`${subject}: ${limit}`, columns).map(on.bold);
  const causeColour = outcome === "broke" ? on.red : outcome === "holds" ? on.green : on.yellow;
  const reason = wrap(cause, columns).map(causeColour);
  const rest = [...wrap(fix, columns).map(outcome === "broke" ? on.green : on.dim), ...wrap(crowd ?? "", columns)];
  // That the figure counts for nothing, or not for the target, is said before the figure.
  const doubtful = outcome === "not-trustworthy" || outcome === "generator" || outcome === "stopped";
  return doubtful ? [...reason.map(on.bold), ...first, ...rest] : [...first, ...reason, ...rest];
}

/** A row for each part: how full the crowd's peak makes it, how often the peak fits, and where it ends. */
function partLines({ verdict, facts }: Report, { columns, paint: on }: Look): string[] {
  // What has room for a hundred such crowds is nobody's concern, but three are always shown.
  const near = verdict.demand?.parts.filter((part, index) => index < 3 || part.limit < 100 * facts.crowd.peak) ?? [];
  const parts = near.slice(0, mostParts);
  if (parts.length === 0 || verdict.outcome === "not-trustworthy") return [];
  const { peak } = facts.crowd;
  const bars = columns >= 60 ? 12 : 4;
  const name = columns - bars - 34;
  const head = [
    column("Part", name),
    column("at the peak", bars + 2),
    column("fits", 8, "right"),
    column("a visit", 10, "right"),
    column("ends at", 11, "right"),
  ];
  const row = (part: Part): string => {
    const share = peak / part.limit;
    const colour = share >= 1 ? on.red : share >= 0.5 ? on.yellow : on.green;
    const cells = [column(timesOf(part.limit / peak), 8, "right"), column(span(part.demandMs), 10, "right")];
    const end = column(`${figure(part.limit)}/s`, 11, "right");
    return `${column(part.title, name)}${colour(bar(share, bars))}  ${cells.join("")}${end}`;
  };
  const left = (verdict.demand?.parts.length ?? 0) - parts.length;
  const more = left > 0 ? [on.dim(`and ${left} more with room`)] : [];
  return [on.dim(head.join("").trimEnd()), ...parts.map(row), ...more];
}

function timesOf(factor: number): string {
  return Number.isFinite(factor) ? `${figure(factor)}×` : "always";
}

function findingLines({ verdict }: Report, { columns, paint: on }: Look): string[] {
  const { finding } = verdict;
  if (finding === undefined) return [];
  const title = `${finding.confirmed ? "Why" : "Why, probably"}: ${finding.title}`;
  return [
    ...wrap(title, columns).map(on.bold),
    ...finding.evidence
      .slice(0, mostEvidence)
      .flatMap((each) => [
        ...wrap(`  · ${evidenceText(each)}`, columns - 2, "    ").map((line, index) =>
          index === 0 ? `  ${line}` : line,
        ),
        ...(each.sql === undefined ? [] : [on.dim(`    ${fit(each.sql, columns - 4)}`)]),
      ]),
    ...experimentLines(finding, { columns, paint: on }),
  ];
}

function experimentLines({ experiment, confirmed }: Finding, { columns, paint: on }: Look): string[] {
  if (experiment === undefined) return confirmed ? [] : [on.yellow("  Not tested by an experiment.")];
  const lines = wrap(experimentSentence(experiment), columns - 2).map((line) => `  ${line}`);
  return lines.map(experiment.confirms ? on.green : on.yellow);
}

function otherLines({ verdict }: Report, { columns, paint: on }: Look): string[] {
  if (verdict.others.length === 0 || verdict.outcome === "not-trustworthy") return [];
  const lines = verdict.others.flatMap(({ title, remedy }) =>
    wrap(`${title}: ${remedy}`, columns - 4, "    ").map((line, index) => (index === 0 ? `  · ${line}` : line)),
  );
  return [on.bold("Then"), ...lines];
}

function moreLines({ verdict }: Report, { columns, paint: on }: Look): string[] {
  if (verdict.outcome === "not-trustworthy" || verdict.outcome === "stopped") return [];
  const sentences = [
    predictionSentence(verdict),
    verdict.outcome === "broke" ? recoverySentence(verdict) : undefined,
    ...verdict.growth.filter(({ order }) => order >= 0.2).map(growthSentence),
  ];
  return sentences.flatMap((text) => {
    const lines = text === undefined ? [] : wrap(text, columns);
    return text?.includes("NOT") === true ? lines.map(on.yellow) : lines;
  });
}

function noteLines(report: Report, { columns, paint: on }: Look): string[] {
  const { facts, verdict } = report;
  const promise = `p95 within ${span(verdict.promised.p95Ms)}, at most ${percent(verdict.promised.failedShare)} failed`;
  const about = `${facts.target}, crowd ${facts.crowd.name}, ${verdict.trials.length} trials, ${clock(facts.elapsedMs)} min`;
  return [...noteTexts(report), `${about}. Held means: ${promise}.`].flatMap((text) => wrap(text, columns).map(on.dim));
}
