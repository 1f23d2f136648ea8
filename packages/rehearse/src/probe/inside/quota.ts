// What the other side says of its quota in the headers of an answer: Retry-After, RateLimit of the IETF's draft and
// the X-RateLimit family, as far as they are there.

import type { Label } from "./book.ts";

const secondMs = 1000;
/** A reset that is further away than this is a moment, in seconds since 1970. */
const furthestSeconds = 10_000_000;

/** Writes `retryAfterMs`, `quotaPerWindow` and `quotaWindowMs` into `labels`. */
export function readQuota(labels: Record<string, Label>, header: (name: string) => string): void {
  const retryAfter = header("retry-after");
  if (retryAfter !== "") set(labels, "retryAfterMs", waitMs(retryAfter));
  const limit = header("x-ratelimit-limit") || header("ratelimit-limit") || header("x-rate-limit-limit");
  const policy = header("ratelimit-policy") || limit;
  // `100;w=60`, or `"default";q=100;w=60`.
  const allowed = Number(/(?:^|;\s*q=)(\d+)/.exec(policy)?.[1] ?? Number.parseInt(limit, 10));
  if (allowed > 0) set(labels, "quotaPerWindow", allowed);
  const window = /;\s*w=(\d+)/.exec(policy)?.[1] ?? header("x-ratelimit-window");
  if (window !== "" && Number(window) > 0) {
    labels["quotaWindowMs"] = Number(window) * secondMs;
    return;
  }
  // No window said: the longest time to its end that was seen comes near it.
  const reset = header("x-ratelimit-reset") || header("ratelimit-reset") || header("x-ratelimit-reset-after");
  if (reset === "" || !Number.isFinite(Number(reset))) return;
  const ms = waitMs(reset);
  if (ms > Number(labels["quotaWindowMs"] ?? 0)) set(labels, "quotaWindowMs", ms);
}

function waitMs(said: string): number {
  const seconds = Number(said);
  if (!Number.isFinite(seconds)) return Date.parse(said) - Date.now();
  return seconds > furthestSeconds ? seconds * secondMs - Date.now() : seconds * secondMs;
}

function set(labels: Record<string, Label>, name: string, value: number): void {
  if (Number.isFinite(value) && value >= 0) labels[name] = value;
}
