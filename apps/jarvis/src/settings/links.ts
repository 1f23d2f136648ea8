// Where people find Jarvis in each channel: public addresses for the front page, from the environment.

import { fault } from "holdfast";

/** Channels that the front page can lead to, and an example for each. */
const examples = {
  messenger: "https://m.me/YOUR.PAGE",
  telegram: "https://t.me/YOUR_BOT",
  slack: "https://YOUR-ADDRESS/slack/install",
  mail: "mailto:jarvis@YOUR.DOMAIN",
} as const;

export type Links = Readonly<Partial<Record<keyof typeof examples, string>>>;

/** Reads MESSENGER_LINK, TELEGRAM_LINK, SLACK_LINK and MAIL_LINK; throws HF_SETTING_BAD for what is no such address. */
export function readLinks(text: (name: string) => string | undefined): Links {
  const links: Record<string, string> = {};
  for (const [channel, example] of Object.entries(examples)) {
    const name = `${channel.toUpperCase()}_LINK`;
    const value = text(name);
    if (value === undefined) continue;
    const scheme = channel === "mail" ? "mailto:" : "https:";
    if (URL.parse(value)?.protocol !== scheme) {
      throw fault("HF_SETTING_BAD", { name, value, reason: `it is a public address such as ${example}` });
    }
    links[channel] = value;
  }
  return links;
}
