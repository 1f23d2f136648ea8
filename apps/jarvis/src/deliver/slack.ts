// The transport of replies in Slack: calls chat.postMessage of the Web API and says what came of it. The bot token goes
// out in a header and never into a reason, an error or a log.

import { budget, type Budget, type Transport } from "holdfast";
import { textOf } from "../fields.ts";
import { cleanText, cutText } from "../rules/clean.ts";
import * as limits from "../rules/limits.ts";
import { slackText } from "../rules/slack-text.ts";
import { type SlackSettings } from "../settings/slack.ts";
import { type Reply } from "../streams.ts";
import { type Answer, callFor, later, limited, reasonOf, type SendOutcome, unreached } from "./call.ts";
import { makePace, type Pace } from "./pace.ts";

/**
 * Slack names one message a second for a channel, and "several hundred" a minute for a workspace
 * (https://docs.slack.dev/apis/web-api/rate-limits): this is the lower end, for all workspaces together.
 */
export const slackBudget: Budget = budget("slack", {
  perMinute: 300,
  // Whoever waits for an answer comes before reminders and digests.
  reserve: { critical: 0.2 },
});

// What chat.postMessage says (https://docs.slack.dev/reference/methods/chat.postMessage), by what is to be done.
const GONE = new Set(["account_inactive", "channel_not_found", "is_archived", "user_not_found", "user_disabled"]);
const BLOCKED = new Set([
  "user_is_restricted",
  "restricted_action",
  "restricted_action_read_only_channel",
  "restricted_action_non_threadable_channel",
  "restricted_action_thread_only_channel",
  "not_in_channel",
  "messages_tab_disabled",
  "cannot_dm_bot",
  "access_denied",
]);
// Not the message's fault: somebody has to put in another token, or to give the app its rights.
const BAD_TOKEN = new Set([
  "invalid_auth",
  "not_authed",
  "token_revoked",
  "token_expired",
  "not_allowed_token_type",
  "missing_scope",
  "no_permission",
  "org_login_required",
  "ekm_access_denied",
  "team_access_not_granted",
]);
const LIMITED = new Set(["ratelimited", "rate_limited", "message_limit_exceeded"]);
const PASSING = new Set([
  "fatal_error",
  "internal_error",
  "request_timeout",
  "service_unavailable",
  "accesslimited",
  "team_added_to_org",
]);

/** Sends to the Web API that the settings name, at most one message a second to a person. */
export function slackTransport(
  { apiUrl, tokens }: Pick<SlackSettings, "apiUrl" | "tokens">,
  pace: Pace = makePace(limits.CHAT_GAP_MS),
): Transport<Reply> {
  return async ({ event, idempotencyKey, signal }) => {
    if (apiUrl === undefined) return later("the stand-in of Slack has no address yet");
    const [team = "", user = ""] = event.recipientId.split("-");
    const token = tokens.get(team) ?? tokens.get("*");
    if (token === undefined) return later(`no token is set for the workspace ${team}`, limits.BAD_TOKEN_MS);
    await pace(event.recipientId, signal);
    const headers = { Authorization: `Bearer ${token}` };
    const call = {
      url: `${apiUrl}/api/chat.postMessage`,
      headers,
      body: messageOf(event, user),
      idempotencyKey,
      signal,
    };
    return callFor(call, (answer) => outcomeOf(answer, token));
  };
}

/** A user's id as channel is the direct message with them. */
function messageOf({ text, buttons = [] }: Reply, channel: string): object {
  const plain = { channel, mrkdwn: false, unfurl_links: false, unfurl_media: false };
  if (buttons.length === 0) return { ...plain, text: slackText(text, limits.MAX_SLACK_CHARS) };
  const shown = slackText(text, limits.MAX_SLACK_SECTION_CHARS);
  const elements = buttons
    .filter(({ payload }) => payload !== "" && payload.length <= limits.MAX_SLACK_VALUE_CHARS)
    .slice(0, limits.MAX_SLACK_BUTTONS)
    .map(({ title, payload }, index) => {
      const label = cutText(cleanText(title), limits.MAX_SLACK_BUTTON_CHARS);
      const words = { type: "plain_text", text: label, emoji: false };
      return { type: "button", action_id: `b${index}`, text: words, value: payload };
    });
  // Verbatim: what people typed makes no links.
  const section = { type: "section", text: { type: "mrkdwn", text: shown, verbatim: true } };
  const actions = elements.length === 0 ? [] : [{ type: "actions", elements }];
  // The text is what notifications show.
  return { ...plain, text: shown, blocks: [section, ...actions] };
}

function outcomeOf({ status, retryAfterMs, said }: Answer, token: string): SendOutcome {
  const error = textOf(said["error"]);
  const reason = reasonOf(`status ${status} ${error}`, token);
  if (status === 429 || LIMITED.has(error)) return limited(reason, retryAfterMs);
  // Everything that Slack itself decides is a 200.
  if (status < 200 || status >= 300) return later(reason, retryAfterMs);
  const id = textOf(said["ts"]);
  if (said["ok"] === true && id !== "") return { outcome: "sent", providerId: id };
  if (said["ok"] !== false || error === "") return later("unknown: the answer holds no ts");
  if (GONE.has(error)) return unreached("gone");
  if (BLOCKED.has(error)) return unreached("blocked");
  if (BAD_TOKEN.has(error)) return later(`the bot token was not taken: ${reason}`, limits.BAD_TOKEN_MS);
  return PASSING.has(error) ? later(reason, retryAfterMs) : { outcome: "refused", reason };
}
