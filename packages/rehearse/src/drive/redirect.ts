// Where an answer sends a visitor on to, as browsers understand it; only within the target.

import type { Step } from "../plan/scenario.ts";
import type { Answer } from "./connection.ts";
import { headersOf } from "./response-head.ts";
import type { StepRequest } from "./step-request.ts";
import type { Target } from "./target.ts";

export interface Answered {
  readonly step: Step;
  readonly request: StepRequest;
  readonly answer: Answer;
  readonly head: string;
}

const followed = new Set([301, 302, 303, 307, 308]);

/** The request that follows, or undefined: no redirect, one that leads elsewhere, or one that the step expects. */
export function redirectOf(target: Target, { step, request, answer, head }: Answered): Step | undefined {
  if (answer.status < 300 || !followed.has(answer.status)) return undefined;
  if (step.expect?.some((status) => status >= 300 && status < 400) === true) return undefined;
  const { location } = headersOf(head);
  if (location === undefined) return undefined;
  const origin = `${target.tls === undefined ? "http" : "https"}://${target.authority}`;
  const base = URL.canParse(request.path, origin) ? new URL(request.path, origin) : new URL(origin);
  if (!URL.canParse(location, base.href)) return undefined;
  const url = new URL(location, base);
  if (url.origin !== base.origin) return undefined;
  const path = `${url.pathname}${url.search}`;
  const again = answer.status >= 307 || request.method === "GET" || request.method === "HEAD";
  const headers = Object.entries(step.headers ?? {}).filter(([name]) => again || !/^content-/i.test(name));
  return {
    method: again ? request.method : "GET",
    path,
    headers: Object.fromEntries(headers),
    ...(again && request.body !== undefined && { body: request.body }),
  };
}
