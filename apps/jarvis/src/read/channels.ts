// The channels that there are, and where each one is found; what the front page lists.

import { type ReadContext } from "holdfast";
import { type Settings } from "../settings.ts";
import { type Links } from "../settings/links.ts";

export interface ShownChannel {
  readonly name: keyof Links | "web";
  readonly title: string;
  /** Undefined where it is not set up here. */
  readonly url: string | undefined;
  readonly about: string;
}

const titles: Readonly<Record<keyof Links, string>> = {
  messenger: "Messenger",
  telegram: "Telegram",
  slack: "Slack",
  mail: "E-mail",
};

/** All of them; one without a link of its own leads to its stand-in, on the machine of who tries Jarvis out. */
export function shownChannels({ links, isLocal }: Settings, { standIns }: ReadContext): readonly ShownChannel[] {
  const others = Object.entries(titles).map(([key, title]): ShownChannel => {
    // The keys of `titles`.
    const name = key as keyof Links;
    const standIn = isLocal ? standIns[name] : undefined;
    if (links[name] !== undefined) return { name, title, url: links[name], about: "Write to Jarvis there." };
    if (standIn !== undefined) return { name, title, url: `${standIn}/outbox`, about: "A stand-in, to try it out." };
    return { name, title, url: undefined, about: "Not set up here." };
  });
  return [{ name: "web", title: "This page", url: "/chat", about: "No account, no app." }, ...others];
}
