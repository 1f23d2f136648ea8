// Checks that a request comes from Slack (https://docs.slack.dev/authentication/verifying-requests-from-slack): version
// 0 of its signature, over the bytes as they came, and no older than five minutes.

import { createHmac, timingSafeEqual } from "node:crypto";
import { type Incoming } from "holdfast";
import { MAX_SLACK_AGE_MS } from "../rules/limits.ts";

/**
 * True when `secret` signs `raw` together with the time that the headers name, and that is at most five minutes from
 * `at`, either way. An empty secret signs nothing. Never throws.
 */
export function slackSigned({ raw, headers, at }: Pick<Incoming, "raw" | "headers" | "at">, secret: string): boolean {
  const stamp = headers["x-slack-request-timestamp"];
  const given = headers["x-slack-signature"];
  if (secret === "" || typeof stamp !== "string" || typeof given !== "string") return false;
  const digits = /^v0=([0-9a-f]{64})$/.exec(given)?.[1];
  if (digits === undefined || !/^\d{1,12}$/.test(stamp)) return false;
  const own = createHmac("sha256", secret).update(`v0:${stamp}:`).update(raw).digest();
  const isOwn = timingSafeEqual(Buffer.from(digits, "hex"), own);
  return isOwn && Math.abs(at.getTime() - Number(stamp) * 1_000) <= MAX_SLACK_AGE_MS;
}
