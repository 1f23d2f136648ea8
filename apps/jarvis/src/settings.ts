// Jarvis's settings, from the environment. Without any it runs on this machine alone, with a stand-in of Messenger and
// a secret that everybody knows; what would open that secret to others refuses to start.

import { fault } from "holdfast";

export interface Settings {
  readonly appSecret: string;
  readonly verifyToken: string;
  /** True when the app secret is the one that everybody knows: then only this machine may sign with it. */
  readonly isLocal: boolean;
  /** Undefined: the stand-in is used. */
  readonly pageToken: string | undefined;
  /** Base of the Send API; undefined until the stand-in has an address. */
  readonly apiUrl: string | undefined;
}

const localSecret = "local-app-secret";
const localVerifyToken = "local-verify-token";

/** Reads the settings; throws HF_SETTING_BAD. An empty variable counts as not set. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const text = (name: string) => (env[name] === "" ? undefined : env[name]);
  const secret = text("MESSENGER_APP_SECRET");
  const pageToken = text("MESSENGER_PAGE_TOKEN");
  const host = text("HOST") ?? "127.0.0.1";
  if (secret === undefined) refuseOpenSecret(pageToken, host);
  const apiUrl = text("MESSENGER_API_URL");
  if (apiUrl !== undefined && !/^https?:$/.test(URL.parse(apiUrl)?.protocol ?? "")) {
    throw bad("MESSENGER_API_URL", apiUrl, "it is an address such as https://graph.facebook.com");
  }
  return {
    appSecret: secret ?? localSecret,
    verifyToken: text("MESSENGER_VERIFY_TOKEN") ?? (secret === undefined ? localVerifyToken : ""),
    isLocal: secret === undefined,
    pageToken,
    apiUrl: pageToken === undefined ? text("HOLDFAST_STAND_IN_MESSENGER") : (apiUrl ?? "https://graph.facebook.com"),
  };
}

function refuseOpenSecret(pageToken: string | undefined, host: string): void {
  const reason = "without it anybody could sign webhooks with the local secret; set it to your app's secret";
  if (pageToken !== undefined)
    throw bad("MESSENGER_APP_SECRET", "not set", `MESSENGER_PAGE_TOKEN is set, and ${reason}`);
  if (!/^(127\.|localhost$|::1$)/.test(host)) {
    throw bad("MESSENGER_APP_SECRET", "not set", `HOST is ${host}, which others can reach, and ${reason}`);
  }
}

function bad(name: string, value: string, reason: string): Error {
  return fault("HF_SETTING_BAD", { name, value, reason });
}
