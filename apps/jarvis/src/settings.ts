// Jarvis's settings, from the environment. Without any it runs on this machine alone, with stand-ins of the
// outside and a secret that everybody knows; what would open that secret to others refuses to start.

import { fault } from "holdfast";
import { type MailSettings, readMail } from "./settings/mail.ts";
import { type PushSettings, readPush } from "./settings/push.ts";
import { readSlack, type SlackSettings } from "./settings/slack.ts";
import { readTelegram, type TelegramSettings } from "./settings/telegram.ts";
import { type OperatorSettings, readOperator } from "./operator/settings.ts";
import { type Links, readLinks } from "./settings/links.ts";
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
  readonly geocoder: GeocoderSettings;
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

/** The service that knows the zone of each place, and what may be spent on it. */
export interface GeocoderSettings {
  readonly isStandIn: boolean;
  /** Undefined until the stand-in has an address. */
  readonly url: string | undefined;
  /** A secret: goes out in a header alone. */
  readonly key: string | undefined;
  /** Calls on a day; undefined where only the money counts. */
  readonly perDay: number | undefined;
  /** Dollars a day beyond what is free. */
  readonly capUsd: number;
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
  const apiUrl = addressOf("MESSENGER_API_URL", text("MESSENGER_API_URL"), "https://graph.facebook.com");
  return {
    appSecret: secret ?? localSecret,
    verifyToken: text("MESSENGER_VERIFY_TOKEN") ?? (secret === undefined ? localVerifyToken : ""),
    isLocal: secret === undefined,
    pageToken,
    apiUrl: pageToken === undefined ? text("HOLDFAST_STAND_IN_MESSENGER") : (apiUrl ?? "https://graph.facebook.com"),
    geocoder: geocoderOf(text),
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

function geocoderOf(text: (name: string) => string | undefined): GeocoderSettings {
  const example = "https://geocoding-api.open-meteo.com/v1/search";
  const url = addressOf("GEOCODER_URL", text("GEOCODER_URL"), example);
  const perDay = text("GEOCODER_PER_DAY");
  if (perDay !== undefined && !/^[1-9]\d{0,8}$/.test(perDay)) {
    throw bad("GEOCODER_PER_DAY", perDay, "it is a whole number from 1, or empty for no such limit");
  }
  const cap = text("GEOCODER_CAP_USD") ?? "0";
  if (!/^\d{1,6}(\.\d{1,6})?$/.test(cap)) {
    throw bad("GEOCODER_CAP_USD", cap, "it is an amount of dollars a day such as 2.50");
  }
  return {
    isStandIn: url === undefined,
    url: url ?? text("HOLDFAST_STAND_IN_GEOCODER"),
    // The stand-in has no business with it.
    key: url === undefined ? undefined : text("GEOCODER_KEY"),
    perDay: perDay === undefined ? undefined : Number(perDay),
    capUsd: Number(cap),
  };
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
