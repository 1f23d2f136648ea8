// The transport of replies in Telegram: calls sendMessage of the Bot API and says what came of it. The bot's token is a
// part of the address, as Telegram wants it, and gets into no reason, error or log.

import { budget, type Budget, type Transport } from "holdfast";
import { fieldsOf, textOf } from "../fields.ts";
import { cleanText, cutText } from "../rules/clean.ts";
import * as limits from "../rules/limits.ts";
import { type TelegramSettings } from "../settings/telegram.ts";
import { type Reply } from "../streams.ts";
import { type Answer, callFor, later, limited, reasonOf, type SendOutcome, unreached, waitOf } from "./call.ts";
import { makePace, type Pace } from "./pace.ts";

/** The stand-in takes any token of this form. */
const standInToken = "1:stand-in-token";

/** What Telegram takes from a bot (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this). */
export const telegramBudget: Budget = budget("telegram", {
  perSecond: 30,
  // Whoever waits for an answer comes before reminders and digests.
  reserve: { critical: 0.2 },
});

/** Sends to the Bot API that the settings name, at most one message a second to a chat. */
export function telegramTransport(
  { apiUrl, botToken = standInToken }: Pick<TelegramSettings, "apiUrl" | "botToken">,
  pace: Pace = makePace(limits.CHAT_GAP_MS),
): Transport<Reply> {
  return async ({ event, idempotencyKey, signal }) => {
    if (apiUrl === undefined) return later("the stand-in of Telegram has no address yet");
    await pace(event.recipientId, signal);
    const call = { url: `${apiUrl}/bot${botToken}/sendMessage`, body: messageOf(event), idempotencyKey, signal };
    return callFor(call, (answer) => outcomeOf(answer, botToken));
  };
}

function messageOf({ recipientId, text, buttons = [] }: Reply): object {
  const safe = cutText(text.toWellFormed().replaceAll("\0", "\uFFFD"), limits.MAX_TELEGRAM_CHARS);
  const keyboard = buttons
    // A longer one is refused together with its message.
    .filter(({ payload }) => Buffer.byteLength(payload) <= limits.MAX_CALLBACK_BYTES)
    .slice(0, limits.MAX_TELEGRAM_BUTTONS)
    .map(({ title, payload }) => {
      return [{ text: cutText(cleanText(title), limits.MAX_TELEGRAM_BUTTON_CHARS), callback_data: payload }];
    });
  return {
    chat_id: recipientId,
    text: safe,
    // What people typed is repeated as they typed it: no markup, and no preview of what they linked to.
    link_preview_options: { is_disabled: true },
    ...(keyboard.length === 0 ? {} : { reply_markup: { inline_keyboard: keyboard } }),
  };
}

function outcomeOf({ status, retryAfterMs, said }: Answer, token: string): SendOutcome {
  const id = fieldsOf(said["result"])?.["message_id"];
  if (status >= 200 && status < 300) {
    if (said["ok"] === true && Number.isSafeInteger(id)) return { outcome: "sent", providerId: String(id) };
    return later("unknown: the answer holds no message_id");
  }
  const words = textOf(said["description"]);
  const reason = reasonOf(`status ${status} ${words}`, token);
  if (status === 429) {
    const seconds = fieldsOf(said["parameters"])?.["retry_after"];
    return limited(reason, typeof seconds === "number" ? waitOf(seconds) : retryAfterMs);
  }
  // A 4xx that is not Telegram's own says something about a proxy or a wrong address, nothing about this message.
  if (said["ok"] !== false || status >= 500 || status < 400) return later(reason, retryAfterMs);
  // Of a token that is not known, 401 or 404 is said, by how much it looks like one.
  if (status === 401 || status === 404) return later(`the bot token was not taken: ${reason}`, limits.BAD_TOKEN_MS);
  return refusalOf(status, words) ?? { outcome: "refused", reason };
}

/**
 * The descriptions are the only thing that tells these apart. "bot can't send messages to the user" is left out: it
 * was seen to pass (https://rss2tg.duck.consulting/bug.html).
 */
function refusalOf(status: number, words: string): SendOutcome | undefined {
  if (status === 403) {
    if (/deactivated|deleted/i.test(words)) return unreached("gone");
    if (/can't send messages to the user/i.test(words)) return later(`status 403 ${words}`);
    return /to bots/i.test(words) ? undefined : unreached("blocked");
  }
  const isGone = /chat not found|user not found|PEER_ID_INVALID|chat was (deleted|upgraded)|group chat was/i;
  return status === 400 && isGone.test(words) ? unreached("gone") : undefined;
}
