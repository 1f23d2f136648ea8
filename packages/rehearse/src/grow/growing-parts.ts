// The parts of a report as functions of growth: the limit of each in visits per second when there are so many times the
// users and the rows of today. What was measured goes before what was predicted.

import type { Growth, Verdict } from "../judge/verdict.ts";
import type { Report } from "../report/facts.ts";
import { fixOfGrowth, fixOfPart, type Fix } from "./fixes.ts";

/** Why a plan cannot be made, in words. */
export class PlanError extends Error {
  override readonly name = "PlanError";
}

export interface GrowingPart {
  readonly id: string;
  readonly title: string;
  readonly servers: number;
  /** Limit with the rows of today. */
  readonly limit: number;
  /** How its demand grows with the rows; constant when there is none. */
  readonly growth: Growth | undefined;
  /** A route: it ends when one request takes longer than this, at whatever rate. */
  readonly promisedMs: number | undefined;
  /** What was found and tested, where it was. */
  readonly tested: { readonly remedy: string; readonly limit: number | undefined } | undefined;
}

export function growingParts({ verdict }: Report): GrowingPart[] {
  const { finding, demand, limit, outcome } = verdict;
  const measured = demand?.parts ?? [];
  const firstId = finding?.part ?? demand?.predicted.part ?? "first";
  const parts = measured.map(({ id, title, servers, limit: predicted }): GrowingPart => {
    const isFirst = id === firstId;
    return {
      id,
      title,
      servers,
      limit: isFirst && outcome === "broke" ? limit.holds : Math.max(predicted, limit.holds),
      growth: verdict.growth.find(({ part, order }) => part === id && order >= 0.1),
      promisedMs: undefined,
      tested: isFirst ? testedFix(verdict) : otherFix(verdict, id),
    };
  });
  if (outcome === "broke" && !parts.some(({ id }) => id === firstId)) parts.push(firstPart(verdict, firstId));
  return withNext(verdict, [...parts, ...routes(verdict, measured)]);
}

function testedFix({ finding }: Verdict): GrowingPart["tested"] {
  return finding === undefined ? undefined : { remedy: finding.remedy, limit: finding.afterFix?.limit };
}

function otherFix({ others }: Verdict, id: string): GrowingPart["tested"] {
  const other = others.find(({ part }) => part === id);
  return other === undefined ? undefined : { remedy: other.remedy, limit: other.afterFix?.limit };
}

/** What broke, when no part of the table is it. */
function firstPart(verdict: Verdict, id: string): GrowingPart {
  return {
    id,
    title: verdict.finding?.title ?? "whatever breaks first",
    servers: 1,
    limit: verdict.limit.holds,
    growth: undefined,
    promisedMs: undefined,
    tested: testedFix(verdict),
  };
}

/** What the report says that breaks next, at the rate that it says, where the table does not have it. */
function withNext({ finding }: Verdict, parts: readonly GrowingPart[]): GrowingPart[] {
  const after = finding?.afterFix;
  if (after === undefined || after.next === "") return [...parts];
  const isNext = ({ id, title }: GrowingPart): boolean => id === after.next || title === after.next;
  if (parts.some(isNext)) return parts.map((part) => (isNext(part) ? { ...part, limit: after.limit } : part));
  const next = { id: "next", title: after.next, servers: 1, limit: after.limit };
  return [...parts, { ...next, growth: undefined, promisedMs: undefined, tested: undefined }];
}

/** Growth that is of no part of the table is a route's own time: it breaks the promise by itself one day. */
function routes({ growth, promised }: Verdict, parts: readonly { readonly id: string }[]): GrowingPart[] {
  return growth
    .filter(({ part, order }) => order >= 0.1 && !parts.some(({ id }) => id === part))
    .map((each) => ({
      id: `route:${each.part}`,
      title: each.part,
      servers: 1,
      limit: Infinity,
      growth: each,
      promisedMs: promised.p95Ms,
      tested: undefined,
    }));
}

/**
 * Demand with `rows` times the rows of today, as a multiple of today's: D(n) = a + b n, or the power that was
 * measured.
 */
export function demandFactor({ demandMs, demandAtFourTimesMs, order }: Growth, rows: number): number {
  if (demandMs <= 0) return 1;
  const power = order > 1.2 ? order : 1;
  const slope = Math.max(0, demandAtFourTimesMs - demandMs) / (4 ** power - 1);
  return (demandMs + slope * (rows ** power - 1)) / demandMs;
}

/**
 * Visits per second at which the part ends with so many times the rows; 0 when it cannot keep the promise at any
 * rate.
 */
export function limitAt(part: GrowingPart, rows: number): number {
  if (part.growth === undefined) return part.limit;
  const factor = demandFactor(part.growth, rows);
  if (part.promisedMs !== undefined) return part.growth.demandMs * factor > part.promisedMs ? 0 : Infinity;
  return part.limit / factor;
}

export interface Fixed {
  readonly fix: Fix;
  readonly part: GrowingPart;
}

/** The part after its next fix: first it stops growing with the rows, then it is made as large as `wanted` needs. */
export function fixed(part: GrowingPart, wanted: { readonly rate: number; readonly rows: number }): Fixed {
  if (part.growth !== undefined && demandFactor(part.growth, wanted.rows) > 1.2) {
    const fix = part.tested?.remedy.includes("index") === true ? testedWords(part) : fixOfGrowth(part.growth.table);
    return { fix, part: { ...part, growth: undefined, tested: undefined } };
  }
  const factor = (wanted.rate / Math.max(limitAt(part, wanted.rows), 1e-9)) * 1.2;
  const general = fixOfPart(part, factor);
  if (part.tested !== undefined) {
    // What a tested remedy gives beyond what breaks next is not known: the part is out of the way until told otherwise.
    return { fix: { ...general, what: part.tested.remedy }, part: { ...part, limit: Infinity, tested: undefined } };
  }
  return { fix: general, part: { ...part, limit: part.limit * Math.min(factor, general.most) } };
}

function testedWords(part: GrowingPart): Fix {
  return { what: part.tested?.remedy ?? "", effort: "an index: minutes, measured in a copy first", money: "nothing" };
}
