// Slack's settings: who signs, and with which token each workspace is written to.

import { apiAddress, badSetting, listensHere, type Variables } from "./variable.ts";

export interface SlackSettings {
  /** Signs what Slack sends; undefined: nothing is taken. */
  readonly signingSecret: string | undefined;
  /** True when the secret is the one that everybody knows: then only this machine may sign with it. */
  readonly isLocal: boolean;
  /** Bot tokens by workspace (its team id), and under "*" the one for all others. */
  readonly tokens: ReadonlyMap<string, string>;
  /** Base of the Web API; undefined until the stand-in has an address. */
  readonly apiUrl: string | undefined;
}

/** What the stand-in signs with, and what it takes. */
export const localSlackSecret = "local-slack-secret";
const standInTokens = new Map([["*", "xoxb-stand-in"]]);

/**
 * Reads SLACK_BOT_TOKEN (one token, or "T0123=xoxb-…, T0456=xoxb-…" for several workspaces), SLACK_SIGNING_SECRET and
 * SLACK_API_URL. Throws HF_SETTING_BAD, which shows no secret.
 */
export function readSlack(text: Variables): SlackSettings {
  const tokens = text("SLACK_BOT_TOKEN");
  const signingSecret = text("SLACK_SIGNING_SECRET");
  if (tokens === undefined) {
    // The local secret proves nothing where others can come.
    const local = listensHere(text) ? localSlackSecret : undefined;
    const apiUrl = text("HOLDFAST_STAND_IN_SLACK");
    return { signingSecret: signingSecret ?? local, isLocal: true, tokens: standInTokens, apiUrl };
  }
  if (signingSecret === undefined) {
    const reason =
      "SLACK_BOT_TOKEN is set, and without the secret nobody could tell what Slack sends from what others do";
    throw badSetting("SLACK_SIGNING_SECRET", "not set", reason);
  }
  const apiUrl = apiAddress(text, "SLACK_API_URL", "https://slack.com");
  return { signingSecret, isLocal: false, tokens: tokensOf(tokens), apiUrl };
}

function tokensOf(text: string): ReadonlyMap<string, string> {
  const entries = text.split(/[\s,]+/).filter((one) => one !== "");
  const tokens = new Map<string, string>();
  for (const entry of entries) {
    const [, team = "*", token] = /^(?:([A-Z0-9]{2,32})=)?(xox[a-z]-[\w-]{6,300})$/.exec(entry) ?? [];
    if (token === undefined || tokens.has(team)) {
      const reason = "it is a token that begins with xoxb-, or T0123=xoxb-… for each workspace, with commas between";
      throw badSetting("SLACK_BOT_TOKEN", "(not shown)", reason);
    }
    tokens.set(team, token);
  }
  return tokens;
}
