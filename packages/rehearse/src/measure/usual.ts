// How a target treats its visitors while hardly anybody is there. Goes in: the low steps. Goes out: how slow each flow
// is by itself and what is turned down because of what was typed, neither of which a crowd is to blame for.

import type { FlowCount, LoadCount, LoadReport } from "../drive/trial-load.ts";
import type { Trial } from "./trial.ts";

/** Of a flow, by its name. */
export type Usual = ReadonlyMap<string, UsualFlow>;

interface UsualFlow {
  /** Requests from which the following is known. */
  readonly sent: number;
  readonly refused: number;
  /** 95 % of its requests are answered within this; undefined when there were too few to say. */
  readonly p95Ms: number | undefined;
}

/** Answers to what was asked, not to how many ask: it cannot be used, it is there already, it makes no sense. */
const refusals = ["400", "409", "422"];
/** Of so many requests the one in twenty that took longest says something. */
const enough = 20;

export function usualOf(lowTrials: readonly Trial[]): Usual {
  const usual = new Map<string, UsualFlow>();
  for (const flow of lowTrials.flatMap(({ load }) => load.flows)) {
    const before = usual.get(flow.name) ?? { sent: 0, refused: 0, p95Ms: undefined };
    const sent = before.sent + flow.sent;
    const slowest = Math.max(before.p95Ms ?? 0, flow.latency.count > 0 ? flow.latency.p95Ms : 0);
    usual.set(flow.name, { sent, refused: before.refused + refusedOf(flow), p95Ms: slowest });
  }
  return new Map([...usual].map(([name, flow]) => [name, flow.sent < enough ? { ...flow, p95Ms: undefined } : flow]));
}

/** Of the failed requests of a flow, those that were turned down for what was typed. */
export function refusedOf({ failed, statuses }: LoadCount): number {
  return Math.min(
    failed,
    refusals.reduce((sum, status) => sum + (statuses[status] ?? 0), 0),
  );
}

/**
 * How many refusals of a flow are nothing new; all of them as long as nothing is known. With few requests known a
 * share may be twice what was seen of it.
 */
export function usualRefusals(flow: FlowCount, usual: Usual | undefined): number {
  const { sent, refused } = usual?.get(flow.name) ?? { sent: 0, refused: 0 };
  const share = Math.min(1, (refused + 2 * Math.sqrt(refused) + 1) / (sent + 1));
  return Math.min(refusedOf(flow), share * flow.sent);
}

/** Requests of a trial that failed for another reason than what was typed. */
export function failedByLoad({ requests, flows }: LoadReport, usual: Usual | undefined): number {
  return flows.reduce((failed, flow) => failed - usualRefusals(flow, usual), requests.failed);
}

/** A step of which more than this share is turned down was hardly rehearsed. */
const hardlyTried = 0.2;

/** What to say of flows whose forms did not like what was typed. */
export function refusalNotes(usual: Usual): readonly string[] {
  return [...usual].flatMap(([name, { sent, refused }]) => {
    if (refused === 0 || refused < hardlyTried * sent) return [];
    return [
      `“${name}”: ${refused} of ${sent} requests were refused (${refusals.join(", ")}) with almost nobody there, so ` +
        "they do not count as failures; a scenario can type what the target takes",
    ];
  });
}
