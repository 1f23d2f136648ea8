// Telegram's webhook: updates in, each stored once, with the secret that Telegram was given when it was told where.

import { type EventRoute, into } from "holdfast";
import { type TelegramSettings } from "../settings/telegram.ts";
import { heard } from "../streams.ts";
import { isThisMachine } from "../this-machine.ts";
import { sameSecret } from "./proof.ts";
import { telegramAnswer, telegramHeard } from "./telegram.ts";

/** Where Telegram sends to. */
export const telegramPath = "/webhook/telegram";

/** The route of the POST. */
export function telegramRoute({ secret, isLocal }: Pick<TelegramSettings, "secret" | "isLocal">): EventRoute {
  return {
    method: "POST",
    url: telegramPath,
    class: "critical",
    verify: (request) => {
      const given = request.headers["x-telegram-bot-api-secret-token"];
      if (typeof given !== "string" || secret === undefined || (isLocal && !isThisMachine(request))) return false;
      return sameSecret(given, secret);
    },
    events: (request) => {
      const said = telegramHeard(request.json());
      return said === undefined ? [] : [into(heard, said)];
    },
    answer: (request) => telegramAnswer(request.json()),
  };
}
