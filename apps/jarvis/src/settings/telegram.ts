// Telegram's settings. A bot token is all it takes; without one the stand-in is used.

import { createHmac } from "node:crypto";
import { apiAddress, badSetting, listensHere, type Variables } from "./variable.ts";

export interface TelegramSettings {
  /** Undefined: the stand-in is used. A secret: it goes into addresses that nobody logs. */
  readonly botToken: string | undefined;
  /** Base of the Bot API; undefined until the stand-in has an address. */
  readonly apiUrl: string | undefined;
  /** What Telegram sends along with each update; undefined: no update is taken. */
  readonly secret: string | undefined;
  /** True when the secret is the one that everybody knows: then only this machine may use it. */
  readonly isLocal: boolean;
  /** Where the outside reaches Jarvis, such as "https://jarvis.example"; undefined: Telegram is told nothing. */
  readonly publicUrl: string | undefined;
}

/** What the stand-in sends along. */
export const localTelegramSecret = "local-telegram-secret";

/**
 * Reads TELEGRAM_BOT_TOKEN, TELEGRAM_API_URL and PUBLIC_URL; throws HF_SETTING_BAD. The secret of the webhook is made
 * from the token, so that nobody has to invent one, and who learns it does not know the token.
 */
export function readTelegram(text: Variables): TelegramSettings {
  const botToken = text("TELEGRAM_BOT_TOKEN");
  const publicUrl = publicAddress(text("PUBLIC_URL"));
  if (botToken === undefined) {
    // The local secret proves nothing where others can come.
    const secret = listensHere(text) ? localTelegramSecret : undefined;
    return { botToken, apiUrl: text("HOLDFAST_STAND_IN_TELEGRAM"), secret, isLocal: true, publicUrl };
  }
  // It becomes a part of an address.
  if (!/^\d{1,20}:[\w-]{10,100}$/.test(botToken)) {
    throw badSetting("TELEGRAM_BOT_TOKEN", "(not shown)", "it looks like 123456789:AA… and comes from @BotFather");
  }
  const secret = createHmac("sha256", botToken).update("the secret of Jarvis' webhook").digest("hex");
  const apiUrl = apiAddress(text, "TELEGRAM_API_URL", "https://api.telegram.org");
  return { botToken, apiUrl, secret, isLocal: false, publicUrl };
}

function publicAddress(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const url = URL.parse(value);
  if (url?.protocol === "https:" && url.search === "" && url.hash === "") return value.replace(/\/+$/, "");
  throw badSetting("PUBLIC_URL", value, "it is the HTTPS address at which others reach Jarvis: https://jarvis.example");
}
