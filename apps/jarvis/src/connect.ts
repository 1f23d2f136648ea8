// `npm run connect -w apps/jarvis`: tells Telegram where Jarvis is, once TELEGRAM_BOT_TOKEN and PUBLIC_URL are set.
// Says what Telegram answers; exits with 1 when it is not connected. The token is never shown.

import { telegramPath } from "./accept/telegram-webhook.ts";
import { fieldsOf, textOf } from "./fields.ts";
import { readTelegram, type TelegramSettings } from "./settings/telegram.ts";

const timeoutMs = 15_000;

const { said, isDone } = await connect();
process.stdout.write(`${said}\n`);
process.exitCode = isDone ? 0 : 1;

interface Connected {
  readonly said: string;
  readonly isDone: boolean;
}

async function connect(): Promise<Connected> {
  try {
    const { env } = process;
    return await connectTelegram(readTelegram((name) => (env[name] === "" ? undefined : env[name])));
  } catch (error) {
    return { said: error instanceof Error ? error.message : String(error), isDone: false };
  }
}

async function connectTelegram({ botToken, apiUrl, secret, publicUrl }: TelegramSettings): Promise<Connected> {
  if (botToken === undefined || publicUrl === undefined) {
    const missing = botToken === undefined ? "TELEGRAM_BOT_TOKEN" : "PUBLIC_URL";
    return { said: `${missing} is not set, so Telegram was told nothing.`, isDone: false };
  }
  const url = `${publicUrl}${telegramPath}`;
  const wish = {
    url,
    secret_token: secret,
    // Nothing else comes, so nothing else needs to be looked at.
    allowed_updates: ["message", "edited_message", "callback_query", "my_chat_member"],
    max_connections: 40,
  };
  const response = await fetch(`${apiUrl}/bot${botToken}/setWebhook`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(wish),
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: unknown) => (error instanceof Error ? error.name : "unknown"));
  if (typeof response === "string") return { said: `Telegram did not answer: ${response}.`, isDone: false };
  const answer = fieldsOf(await response.json().catch(() => null));
  if (answer?.["ok"] === true) return { said: `Telegram sends to ${url} from now on.`, isDone: true };
  const why = textOf(answer?.["description"]).replaceAll(botToken, "…");
  return { said: `Telegram refused: ${response.status} ${why}`, isDone: false };
}
