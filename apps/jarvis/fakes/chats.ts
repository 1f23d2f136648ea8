// The stand-ins of Telegram and Slack as the app starts them: those of the channels that are not connected to the real
// ones, each with the address of the webhook that it calls when somebody writes on its page.

import { join } from "node:path";
import { type StandIn } from "holdfast";
import { slackActionsPath, slackPath } from "../src/accept/slack-webhook.ts";
import { telegramPath } from "../src/accept/telegram-webhook.ts";
import { type SlackSettings } from "../src/settings/slack.ts";
import { type TelegramSettings } from "../src/settings/telegram.ts";
import { startFakeSlack } from "./slack.ts";
import { startFakeTelegram } from "./telegram.ts";

/** `appUrl` is where the app listens on this machine, such as "http://127.0.0.1:3000". */
export function chatStandIns(
  { telegram, slack }: { readonly telegram: TelegramSettings; readonly slack: SlackSettings },
  appUrl: string,
): readonly StandIn[] {
  return [
    ...(telegram.botToken === undefined ? [telegramStandIn(telegram, appUrl)] : []),
    ...(slack.isLocal ? [slackStandIn(slack, appUrl)] : []),
  ];
}

function telegramStandIn({ secret }: TelegramSettings, appUrl: string): StandIn {
  const webhook = secret === undefined ? undefined : { url: appUrl + telegramPath, secret };
  return {
    name: "telegram",
    about: "Stands in for Telegram's Bot API; write to the bot on its page.",
    start: ({ host, port, folder }) =>
      startFakeTelegram({ host, port, webhook, file: join(folder, "telegram-outbox.jsonl") }),
  };
}

function slackStandIn({ signingSecret: secret }: SlackSettings, appUrl: string): StandIn {
  const urls = { eventsUrl: appUrl + slackPath, actionsUrl: appUrl + slackActionsPath };
  const webhook = secret === undefined ? undefined : { ...urls, secret };
  return {
    name: "slack",
    about: "Stands in for Slack's Web API; write to the bot on its page.",
    start: ({ host, port, folder }) =>
      startFakeSlack({ host, port, webhook, file: join(folder, "slack-outbox.jsonl") }),
  };
}
