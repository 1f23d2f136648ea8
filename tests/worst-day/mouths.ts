// How the crowd speaks: for each channel the bytes of one request with what people said there. A channel more is one
// mouth more here, and one ear more in ears.ts.

import { createHmac } from "node:crypto";
import { bytesOf, literalOf } from "../../apps/jarvis/crowd-words.ts";
import { type Saying } from "../../apps/jarvis/crowd.ts";
import { mailWebhookPath } from "../../apps/jarvis/src/accept/mail-webhook.ts";
import { slackPath } from "../../apps/jarvis/src/accept/slack-webhook.ts";
import { telegramPath } from "../../apps/jarvis/src/accept/telegram-webhook.ts";
import { readMail } from "../../apps/jarvis/src/settings/mail.ts";
import { localSlackSecret } from "../../apps/jarvis/src/settings/slack.ts";
import { localTelegramSecret } from "../../apps/jarvis/src/settings/telegram.ts";
import { buildRequest, type Target } from "holdfast-rehearse/drive";

/** A saying as it goes out: who says it by the name in the channel, when it was written, in ms since 1970. */
export interface Spoken {
  readonly saying: Saying;
  /** The name there; on the web page its cookie. */
  readonly name: string;
  readonly writtenMs: number;
}

export interface Mouth {
  readonly channel: string;
  /** So many sayings go into one request at most. */
  readonly perRequest: number;
  /** People have to open a page first, which gives them their name. */
  readonly opensPage: boolean;
  readonly request: (target: Target, sayings: readonly Spoken[]) => Buffer;
}

/** The secret that Jarvis uses when none is set. */
const secret = "local-app-secret";

const messenger: Mouth = {
  channel: "messenger",
  perRequest: 100,
  opensPage: false,
  request(target, sayings) {
    const items = sayings.map(({ saying, name, writtenMs }) => {
      const head = `{"sender":{"id":"${name}"},"recipient":{"id":"page"},"timestamp":${writtenMs},"message":{"mid":"m_${saying.index}","text":`;
      return Buffer.concat([Buffer.from(head), literalOf(saying.text), Buffer.from("}}")]);
    });
    const [first] = sayings;
    const body = Buffer.concat([
      Buffer.from(`{"object":"page","entry":[{"id":"page","time":${first?.writtenMs ?? 0},"messaging":[`),
      ...items.flatMap((item, index) => (index === 0 ? [item] : [Buffer.from(","), item])),
      Buffer.from("]}]}"),
    ]);
    const mark = createHmac("sha256", secret).update(body).digest("hex");
    const headers = { "content-type": "application/json", "x-hub-signature-256": `sha256=${mark}` };
    return buildRequest(target, { method: "POST", path: "/webhook/messenger", headers, body });
  },
};

const web: Mouth = {
  channel: "web",
  perRequest: 1,
  opensPage: true,
  request(target, sayings) {
    const { saying, name } = onlyOne(sayings);
    const begin = Buffer.from(`{"id":"w_${saying.index}","zone":"Europe/Berlin","text":`);
    const body = Buffer.concat([begin, literalOf(saying.text), Buffer.from("}")]);
    const headers = { "content-type": "application/json", "sec-fetch-site": "same-origin", cookie: name };
    return buildRequest(target, { method: "POST", path: "/chat/messages", headers, body });
  },
};

const telegram: Mouth = {
  channel: "telegram",
  perRequest: 1,
  opensPage: false,
  request(target, sayings) {
    const { saying, name, writtenMs } = onlyOne(sayings);
    const from = `{"id":${name},"is_bot":false,"first_name":"P","language_code":"en"}`;
    const chat = `{"id":${name},"type":"private","first_name":"P"}`;
    const date = Math.floor(writtenMs / 1_000);
    const message = `"message_id":${saying.index},"from":${from},"chat":${chat},"date":${date}`;
    const begin = Buffer.from(`{"update_id":${saying.index},"message":{${message},"text":`);
    const body = Buffer.concat([begin, literalOf(saying.text), Buffer.from("}}")]);
    const headers = { "content-type": "application/json", "x-telegram-bot-api-secret-token": localTelegramSecret };
    return buildRequest(target, { method: "POST", path: telegramPath, headers, body });
  },
};

const slack: Mouth = {
  channel: "slack",
  perRequest: 1,
  opensPage: false,
  request(target, sayings) {
    const { saying, name, writtenMs } = onlyOne(sayings);
    const ts = `${Math.floor(writtenMs / 1_000)}.${String(writtenMs % 1_000).padStart(3, "0")}000`;
    const place = `"type":"message","channel":"D0CROWD","channel_type":"im","user":"U${name}","ts":"${ts}"`;
    const post = `"type":"event_callback","team_id":"T0CROWD","event_id":"Ev${saying.index}"`;
    const begin = Buffer.from(`{${post},"event":{${place},"text":`);
    const body = Buffer.concat([begin, literalOf(saying.text), Buffer.from("}}")]);
    const stamp = String(Math.floor(Date.now() / 1_000));
    const mark = createHmac("sha256", localSlackSecret).update(`v0:${stamp}:`).update(body).digest("hex");
    const signed = { "x-slack-request-timestamp": stamp, "x-slack-signature": `v0=${mark}` };
    const headers = { "content-type": "application/json", ...signed };
    return buildRequest(target, { method: "POST", path: slackPath, headers, body });
  },
};

const mailDomain = "crowd.example";

const mail: Mouth = {
  channel: "mail",
  perRequest: 1,
  opensPage: false,
  request(target, sayings) {
    const { saying, name, writtenMs } = onlyOne(sayings);
    const { address, secret, authservId = "" } = readMail(() => undefined);
    const head = [
      `Authentication-Results: ${authservId}; dmarc=pass header.from=${mailDomain}`,
      `From: <${name}@${mailDomain}>`,
      `To: <${address}>`,
      `Date: ${new Date(writtenMs).toUTCString()}`,
      `Message-ID: <${saying.index}@${mailDomain}>`,
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: base64",
    ];
    const text = bytesOf(saying.text).toString("base64").replace(/.{76}/g, "$&\r\n");
    const headers = { "content-type": "message/rfc822", authorization: `Bearer ${secret}` };
    const body = `${head.join("\r\n")}\r\n\r\n${text}\r\n`;
    return buildRequest(target, { method: "POST", path: mailWebhookPath, headers, body });
  },
};

function onlyOne([only]: readonly Spoken[]): Spoken {
  if (only === undefined) throw new Error("a request needs a saying");
  return only;
}

/**
 * All channels that the crowd speaks on, and how much of the crowd does. At 250 messages a second, each with an answer
 * and three of four with a reminder, Telegram's 30 a second, Slack's 300 a minute and 20 mails a second are not spent.
 */
export const mouths: readonly (Mouth & { readonly weight: number })[] = [
  { ...messenger, weight: 0.682 },
  { ...web, weight: 0.24 },
  { ...telegram, weight: 0.05 },
  { ...mail, weight: 0.02 },
  { ...slack, weight: 0.008 },
];

/** Channels that say when something was written, and how exactly, in ms; the web page says nothing of it. */
export const writtenWithinMs: ReadonlyMap<string, number> = new Map([
  ["messenger", 1],
  ["telegram", 1_000],
  ["slack", 1],
  ["mail", 1_000],
]);

/** The name of a person where names are numbers, as Messenger and Telegram give them out. */
export function nameOf(person: number): string {
  return `7${String(person).padStart(15, "0")}`;
}

/** The person of such a name, of a user of Slack or of a mailbox made from it; undefined for anything else. */
export function personOf(name: string): number | undefined {
  const number = /^U?7(\d{15})(?:@crowd\.example)?$/.exec(name)?.[1];
  return number === undefined ? undefined : Number(number);
}
