// Jarvis's settings, from the environment. Without any it runs on this machine alone, with stand-ins of the
// outside and a secret that everybody knows; what would open that secret to others refuses to start.

import { fault } from "holdfast";
import { type MailSettings, readMail } from "./settings/mail.ts";
import { type PushSettings, readPush } from "./settings/push.ts";
import { readSlack, type SlackSettings } from "./settings/slack.ts";
import { readTelegram, type TelegramSettings } from "./settings/telegram.ts";
import { type Variables } from "./settings/variable.ts";
import { type OperatorSettings, readOperator } from "./operator/settings.ts";
import { type Links, readLinks } from "./settings/links.ts";
import { type OutsideSettings, readOutside } from "./settings/outside.ts";
import { type OwnSettings, readOwn } from "./settings/own.ts";

export interface Settings {
  readonly appSecret: string;
  readonly verifyToken: string;
  /** True when the app secret is the one that everybody knows: then only this machine may sign with it. */
  readonly isLocal: boolean;
  /** Undefined: the stand-in is used. */
  readonly pageToken: string | undefined;
  /** Base of the Send API; undefined until the stand-in has an address. */
  readonly apiUrl: string | undefined;
  /** The service that knows the zone of each place. */
  readonly geocoder: GeocoderSettings;
  /** The service that reads again what Jarvis found no time in; without an address nobody is asked. */
  readonly language: OutsideSettings;
  readonly telegram: TelegramSettings;
  readonly slack: SlackSettings;
  readonly mail: MailSettings;
  readonly push: PushSettings;
  /** Where this machine reaches the app. */
  readonly localUrl: string;
  readonly operator: OperatorSettings;
  /** Where people find Jarvis, for the front page. */
  readonly links: Links;
  readonly own: OwnSettings;
}

/** The address is undefined until the stand-in has one. */
export interface GeocoderSettings extends OutsideSettings {
  readonly isStandIn: boolean;
}

const localSecret = "local-app-secret";
const localVerifyToken = "local-verify-token";

/** Reads the settings; throws HF_SETTING_BAD. An empty variable counts as not set. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const text: Variables = (name) => (env[name] === "" ? undefined : env[name]);
  const secret = text("MESSENGER_APP_SECRET");
  const pageToken = text("MESSENGER_PAGE_TOKEN");
  const host = text("HOST") ?? "127.0.0.1";
  if (secret === undefined) refuseOpenSecret(pageToken, host);
  const apiUrl = addressOf("MESSENGER_API_URL", text("MESSENGER_API_URL"), "https://graph.facebook.com");
  return {
    appSecret: secret ?? localSecret,
    verifyToken: text("MESSENGER_VERIFY_TOKEN") ?? (secret === undefined ? localVerifyToken : ""),
    isLocal: secret === undefined,
    pageToken,
    apiUrl: pageToken === undefined ? text("HOLDFAST_STAND_IN_MESSENGER") : (apiUrl ?? "https://graph.facebook.com"),
    geocoder: geocoderOf(text),
    language: readOutside(text, "LANGUAGE", "https://api.wit.ai/message"),
    telegram: readTelegram(text),
    slack: readSlack(text),
    mail: readMail(text),
    push: readPush(text),
    localUrl: `http://127.0.0.1:${text("PORT") ?? "3000"}`,
    operator: readOperator(text),
    links: readLinks(text),
    own: readOwn(text),
  };
}

function geocoderOf(text: Variables): GeocoderSettings {
  const outside = readOutside(text, "GEOCODER", "https://geocoding-api.open-meteo.com/v1/search");
  const isStandIn = outside.url === undefined;
  return { ...outside, isStandIn, url: outside.url ?? text("HOLDFAST_STAND_IN_GEOCODER") };
}

function addressOf(name: string, value: string | undefined, example: string): string | undefined {
  if (value === undefined || /^https?:$/.test(URL.parse(value)?.protocol ?? "")) return value;
  throw bad(name, value, `it is an address such as ${example}`);
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
