// How the crowd speaks: for each channel the bytes of one request with what people said there. A channel more is one
// mouth more here; what it says back is heard in the outbox of its stand-in.

import { createHmac } from "node:crypto";
import { bytesOf, literalOf } from "../../apps/jarvis/crowd-words.ts";
import { type Saying } from "../../apps/jarvis/crowd.ts";
import { mailWebhookPath } from "../../apps/jarvis/src/accept/mail-webhook.ts";
import { slackPath } from "../../apps/jarvis/src/accept/slack-webhook.ts";
import { telegramPath } from "../../apps/jarvis/src/accept/telegram-webhook.ts";
import { readMail } from "../../apps/jarvis/src/settings/mail.ts";
import { localSlackSecret } from "../../apps/jarvis/src/settings/slack.ts";
import { localTelegramSecret } from "../../apps/jarvis/src/settings/telegram.ts";
import { buildRequest, type RequestParts, type Target } from "holdfast-rehearse/drive";

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
  /** How exactly the channel says when something was written, in ms; undefined where it says nothing of it. */
  readonly writtenWithinMs: number | undefined;
  readonly request: (target: Target, sayings: readonly Spoken[]) => Buffer;
}

/** The secret that Jarvis uses when none is set. */
const secret = "local-app-secret";

const messenger: Mouth = {
  channel: "messenger",
  perRequest: 100,
  opensPage: false,
  writtenWithinMs: 1,
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

const web = single("web", { opensPage: true }, ({ saying, name }) => ({
  path: "/chat/messages",
  headers: { "content-type": "application/json", "sec-fetch-site": "same-origin", cookie: name },
  body: aroundText(saying, `{"id":"w_${saying.index}","zone":"Europe/Berlin","text":`, "}"),
}));

const telegram = single("telegram", { writtenWithinMs: 1_000 }, ({ saying, name, writtenMs }) => {
  const from = `{"id":${name},"is_bot":false,"first_name":"P","language_code":"en"}`;
  const chat = `{"id":${name},"type":"private","first_name":"P"}`;
  const date = Math.floor(writtenMs / 1_000);
  const message = `"message_id":${saying.index},"from":${from},"chat":${chat},"date":${date}`;
  return {
    path: telegramPath,
    headers: { "content-type": "application/json", "x-telegram-bot-api-secret-token": localTelegramSecret },
    body: aroundText(saying, `{"update_id":${saying.index},"message":{${message},"text":`, "}}"),
  };
});

const slack = single("slack", { writtenWithinMs: 1 }, ({ saying, name, writtenMs }) => {
  const ts = `${Math.floor(writtenMs / 1_000)}.${String(writtenMs % 1_000).padStart(3, "0")}000`;
  const place = `"type":"message","channel":"D0CROWD","channel_type":"im","user":"U${name}","ts":"${ts}"`;
  const post = `"type":"event_callback","team_id":"T0CROWD","event_id":"Ev${saying.index}"`;
  const body = aroundText(saying, `{${post},"event":{${place},"text":`, "}}");
  const stamp = String(Math.floor(Date.now() / 1_000));
  const mark = createHmac("sha256", localSlackSecret).update(`v0:${stamp}:`).update(body).digest("hex");
  const signed = { "x-slack-request-timestamp": stamp, "x-slack-signature": `v0=${mark}` };
  return { path: slackPath, headers: { "content-type": "application/json", ...signed }, body };
});

const mailDomain = "crowd.example";

/** As they are when nothing is set. */
const mailbox = readMail(() => undefined);

const mail = single("mail", { writtenWithinMs: 1_000 }, ({ saying, name, writtenMs }) => {
  const { address, secret: mailSecret, authservId = "" } = mailbox;
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
  return {
    path: mailWebhookPath,
    headers: { "content-type": "message/rfc822", authorization: `Bearer ${mailSecret}` },
    body: `${head.join("\r\n")}\r\n\r\n${text}\r\n`,
  };
});

/** A mouth that says one thing in each request. */
function single(
  channel: string,
  { opensPage = false, writtenWithinMs }: Partial<Pick<Mouth, "opensPage" | "writtenWithinMs">>,
  post: (spoken: Spoken) => Omit<RequestParts, "method">,
): Mouth {
  const request: Mouth["request"] = (target, [only]) => {
    if (only === undefined) throw new Error("a request needs a saying");
    return buildRequest(target, { method: "POST", ...post(only) });
  };
  return { channel, perRequest: 1, opensPage, writtenWithinMs, request };
}

/** Bytes of JSON with what was said as a string between. */
function aroundText({ text }: Saying, before: string, after: string): Buffer {
  return Buffer.concat([Buffer.from(before), literalOf(text), Buffer.from(after)]);
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

/** The name of a person where names are numbers, as Messenger and Telegram give them out. */
export function nameOf(person: number): string {
  return `7${String(person).padStart(15, "0")}`;
}

/** The person of such a name, of a user of Slack or of a mailbox made from it; undefined for anything else. */
export function personOf(name: string): number | undefined {
  const number = /^U?7(\d{15})(?:@crowd\.example)?$/.exec(name)?.[1];
  return number === undefined ? undefined : Number(number);
}
