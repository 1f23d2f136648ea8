// Where alarms go besides the log, from the environment.

import { fault } from "../errors.ts";

export interface AlarmTargets {
  readonly webhook: { readonly url: string; readonly secret: Buffer | undefined } | undefined;
  readonly mail: { readonly smtpUrl: string; readonly to: readonly string[]; readonly from: string } | undefined;
}

export const noTargets: AlarmTargets = { webhook: undefined, mail: undefined };

const address = /^[^\s@<>",;:\\()[\]]{1,64}@[^\s@<>",;:\\()[\]]{1,255}$/;

/** Reads the settings; throws HF_SETTING_BAD, which never quotes a secret or an address with a password in it. */
export function readAlarmTargets(env: NodeJS.ProcessEnv): AlarmTargets {
  const text = (name: string) => (env[name] === "" ? undefined : env[name]);
  const url = text("HOLDFAST_ALARM_WEBHOOK");
  if (url !== undefined && !isUrl(url, ["http:", "https:"])) {
    throw bad("HOLDFAST_ALARM_WEBHOOK", "an address that begins with http:// or https://");
  }
  const webhook = url === undefined ? undefined : { url, secret: secretOf(text("HOLDFAST_ALARM_SECRET")) };
  const smtpUrl = text("HOLDFAST_SMTP_URL");
  const to = text("HOLDFAST_ALARM_MAIL")
    ?.split(",")
    .map((one) => one.trim());
  if (to === undefined) return { webhook, mail: undefined };
  if (smtpUrl === undefined || !isUrl(smtpUrl, ["smtp:", "smtps:"])) {
    throw bad("HOLDFAST_SMTP_URL", "HOLDFAST_ALARM_MAIL needs it, like smtp://user:password@mail.example.org:587");
  }
  const from = text("HOLDFAST_ALARM_FROM") ?? to[0] ?? "";
  if (![...to, from].every((one) => address.test(one))) {
    throw bad("HOLDFAST_ALARM_MAIL", "addresses of mail, with commas between them; so is HOLDFAST_ALARM_FROM");
  }
  return { webhook, mail: { smtpUrl, to, from } };
}

// As standardwebhooks has it: base64, with or without `whsec_` before it, of 24 to 64 bytes.
function secretOf(text: string | undefined): Buffer | undefined {
  if (text === undefined) return undefined;
  const coded = text.replace(/^whsec_/, "");
  const secret = Buffer.from(coded, "base64");
  if (/^[A-Za-z0-9+/]+={0,2}$/.test(coded) && secret.length >= 24 && secret.length <= 64) return secret;
  throw bad("HOLDFAST_ALARM_SECRET", "24 to 64 random bytes in base64, as `openssl rand -base64 32` gives them");
}

function isUrl(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}

function bad(name: string, reason: string): Error {
  return fault("HF_SETTING_BAD", { name, value: "wrong or missing", reason });
}
