// The settings of the mail channel, from the environment. Without any, a stand-in takes and sends the mail, and only
// this machine may hand mails in.

import { fault } from "holdfast";
import { addressOf } from "../rules/mail-address.ts";

export interface MailSettings {
  readonly isStandIn: boolean;
  /** `smtp:` or `smtps:`, with name and password: a secret. Undefined until the stand-in has an address. */
  readonly smtpUrl: string | undefined;
  /** Jarvis' own address, in lower case. */
  readonly address: string;
  /** Base of the pages that links in mails lead to, without a slash at its end. */
  readonly siteUrl: string;
  /** Who hands in a mail at the webhook knows it. */
  readonly secret: string;
  /** True when that secret is the one that everybody knows: then only this machine may use it. */
  readonly isLocal: boolean;
  /** The name by which our own mail server signs its Authentication-Results; undefined: none of them is believed. */
  readonly authservId: string | undefined;
  readonly dkim: DkimSettings | undefined;
  /** Mails a day (UTC); undefined for no such limit. */
  readonly perDay: number | undefined;
}

export interface DkimSettings {
  readonly domainName: string;
  readonly keySelector: string;
  /** PEM, a secret. */
  readonly privateKey: string;
}

const localSecret = "local-mail-secret";
const localAddress = "jarvis@jarvis.example";
/** By this name the stand-in says who has really written. */
const standInAuthserv = "stand-in.jarvis.example";
const shortestSecret = 16;

/** Reads the settings; `text` gives a variable, or undefined where it is empty. Throws HF_SETTING_BAD. */
export function readMail(text: (name: string) => string | undefined): MailSettings {
  const given = text("MAIL_SMTP_URL");
  const site = text("MAIL_SITE_URL") ?? text("PUBLIC_URL") ?? `http://127.0.0.1:${text("PORT") ?? "3000"}`;
  if (!/^https?:$/.test(URL.parse(site)?.protocol ?? "")) throw bad("MAIL_SITE_URL", "https://jarvis.example.org");
  const shared = { siteUrl: site.replace(/\/+$/, ""), perDay: perDayOf(text("MAIL_PER_DAY")) };
  if (given === undefined) {
    const authservId = standInAuthserv;
    const smtpUrl = standInSmtp(text("HOLDFAST_STAND_IN_MAIL"));
    const local = { address: localAddress, secret: localSecret, isLocal: true, authservId, dkim: undefined };
    return { ...shared, ...local, isStandIn: true, smtpUrl };
  }
  if (!/^smtps?:$/.test(URL.parse(given)?.protocol ?? "") || (URL.parse(given)?.hostname ?? "") === "") {
    throw bad("MAIL_SMTP_URL", "smtp://name:password@mail.example.org:587");
  }
  const address = addressOf(text("MAIL_ADDRESS") ?? "");
  // A plus is how addresses of single people are told from this one.
  if (address === undefined || address.includes("+")) throw bad("MAIL_ADDRESS", "jarvis@example.org");
  const secret = text("MAIL_SECRET") ?? "";
  if (secret.length < shortestSecret) throw bad("MAIL_SECRET", "the 32 characters that `openssl rand -hex 16` gives");
  if (text("MAIL_SITE_URL") === undefined) throw bad("MAIL_SITE_URL", "https://jarvis.example.org");
  return {
    ...shared,
    isStandIn: false,
    smtpUrl: given,
    address,
    secret,
    isLocal: false,
    authservId: text("MAIL_AUTHSERV_ID"),
    dkim: dkimOf(text, address),
  };
}

/** The stand-in tells its port for SMTP behind the address of its page. */
function standInSmtp(url: string | undefined): string | undefined {
  const port = /#smtp=(\d{1,5})$/.exec(url ?? "")?.[1];
  const host = URL.parse(url ?? "")?.hostname;
  return port === undefined || host === undefined ? undefined : `smtp://${host}:${port}`;
}

function dkimOf(text: (name: string) => string | undefined, address: string): DkimSettings | undefined {
  const keySelector = text("MAIL_DKIM_SELECTOR");
  const privateKey = text("MAIL_DKIM_KEY")?.replaceAll("\\n", "\n");
  if (keySelector === undefined && privateKey === undefined) return undefined;
  if (keySelector === undefined || !/^[\w.-]{1,63}$/.test(keySelector)) throw bad("MAIL_DKIM_SELECTOR", "jarvis2026");
  if (privateKey === undefined || !privateKey.includes("PRIVATE KEY-----")) {
    throw bad("MAIL_DKIM_KEY", "-----BEGIN PRIVATE KEY----- and so on, lines parted by \\n");
  }
  return { domainName: address.slice(address.indexOf("@") + 1), keySelector, privateKey };
}

function perDayOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(value)) throw bad("MAIL_PER_DAY", "2000, or empty for no such limit");
  return Number(value);
}

/** What was set is not repeated: it may be a secret. */
function bad(name: string, example: string): Error {
  return fault("HF_SETTING_BAD", { name, value: "wrong or missing", reason: `it is something like ${example}` });
}
