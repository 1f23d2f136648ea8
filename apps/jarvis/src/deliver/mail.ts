// The transport of mails: one pool of SMTP connections, and what came of a mail: sent, to be tried later, refused, or
// that this address cannot be reached. Name and password of the server never get into a reason.

import { createTransport, type SendMailOptions } from "nodemailer";
import { budget, type Budget, type Sent, type Transport } from "holdfast";
import { addressOf } from "../rules/mail-address.ts";
import { cleanText, cutText } from "../rules/clean.ts";
import { MAIL_AGAIN_MS, MAIL_IDLE_MS, MAIL_SETUP_AGAIN_MS, SEND_TIMEOUT_MS } from "../rules/limits.ts";
import { type MailSettings } from "../settings/mail.ts";
import { composeMail, type MailReply } from "./mail-message.ts";

/** What may be sent: at most 20 mails a second, and the settings' mails a day. */
export function mailBudget({ perDay }: MailSettings): Budget {
  const plan = { perSecond: 20, zone: "UTC", reserve: { critical: 0.05 } };
  return budget("mail", perDay === undefined ? plan : { ...plan, perDay });
}

/** Sends to the server that the settings name. */
export function mailTransport(settings: MailSettings): Transport<MailReply> {
  const send = postOffice(settings);
  return async ({ event, idempotencyKey, secret }) => {
    if (send === undefined) return { outcome: "later", reason: "the stand-in of mail has no address yet" };
    // Nothing else can be an envelope, or get into a header.
    if (addressOf(event.recipientId) !== event.recipientId) return unreached("gone");
    try {
      const mail = composeMail({ reply: event, settings, secret, idempotencyKey, at: Date.now() });
      return { outcome: "sent", providerId: await send(mail) };
    } catch (error) {
      return outcomeOf(error, settings.smtpUrl);
    }
  };
}

/** Gives the server's last words for each mail. Connections that nobody has used for MAIL_IDLE_MS are closed. */
function postOffice(settings: MailSettings): ((mail: SendMailOptions) => Promise<string>) | undefined {
  const { smtpUrl } = settings;
  if (smtpUrl === undefined) return undefined;
  let pool: ReturnType<typeof openPool> | undefined;
  let busy = 0;
  let idle: NodeJS.Timeout | undefined;
  return async (mail) => {
    clearTimeout(idle);
    busy += 1;
    try {
      pool ??= openPool(smtpUrl, settings);
      const { response } = await pool.sendMail(mail);
      return cutText(cleanText(response), 200);
    } finally {
      busy -= 1;
      if (busy === 0) {
        idle = setTimeout(() => {
          pool?.close();
          pool = undefined;
        }, MAIL_IDLE_MS);
      }
    }
  };
}

// Beyond what is usual the headers of RFC 8058 are signed, as it demands.
const signedHeaders =
  "From:Reply-To:Subject:Date:Message-ID:To:MIME-Version:Content-Type:Content-Transfer-Encoding:" +
  "In-Reply-To:References:List-Unsubscribe:List-Unsubscribe-Post";

function openPool(smtpUrl: string, { dkim }: MailSettings) {
  const { hostname } = new URL(smtpUrl);
  const times = { connectionTimeout: SEND_TIMEOUT_MS, greetingTimeout: SEND_TIMEOUT_MS };
  return createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: 4,
    maxMessages: 100,
    ...times,
    socketTimeout: SEND_TIMEOUT_MS,
    dnsTimeout: SEND_TIMEOUT_MS,
    // Who stands between could take the offer of encryption away: then no mail goes out.
    requireTLS: !/^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(hostname),
    ...(dkim === undefined ? {} : { dkim: { ...dkim, headerFieldNames: signedHeaders } }),
  });
}

/** What a failure of SMTP means for this mail: by its enhanced code (RFC 3463) where there is one. */
export function outcomeOf(error: unknown, smtpUrl: string | undefined): Sent {
  const { code, status, command } = failureOf(error);
  const reason = reasonOf(error, smtpUrl);
  if (code === "EAUTH" || command === "MAIL FROM") {
    return { outcome: "later", afterMs: MAIL_SETUP_AGAIN_MS, reason: `the mail server does not take us: ${reason}` };
  }
  // 421 says that the server has enough of everybody just now; other 4xx are about this mailbox.
  if (status === 421) return { outcome: "later", afterMs: MAIL_AGAIN_MS, limited: true, reason };
  if (status < 500) return { outcome: "later", afterMs: MAIL_AGAIN_MS, reason };
  const [, subject, detail] = /\b5\.(\d{1,3})\.(\d{1,3})\b/.exec(reason) ?? [];
  if (status === 530 || `${subject}.${detail}` === "7.0") {
    return { outcome: "later", afterMs: MAIL_SETUP_AGAIN_MS, reason };
  }
  if (subject === "1" || `${subject}.${detail}` === "2.1" || subject === "4") return unreached("gone");
  if (subject === "7" || subject === "2") return unreached("blocked");
  if (subject === undefined && command === "RCPT TO" && status <= 553) return unreached("gone");
  if (subject === undefined && (status === 550 || status === 554)) return unreached("blocked");
  return { outcome: "refused", reason };
}

function unreached(why: "gone" | "blocked"): Sent {
  return { outcome: "sent", providerId: "", answer: { unreached: why } };
}

function failureOf(error: unknown): { readonly code: string; readonly status: number; readonly command: string } {
  const found = (name: string): unknown =>
    typeof error === "object" && error !== null ? Reflect.get(error, name) : undefined;
  const [code, status, command] = [found("code"), found("responseCode"), found("command")];
  return {
    code: typeof code === "string" ? code : "",
    status: typeof status === "number" ? status : 0,
    command: typeof command === "string" ? command.toUpperCase() : "",
  };
}

function reasonOf(error: unknown, smtpUrl: string | undefined): string {
  const { username = "", password = "" } = URL.parse(smtpUrl ?? "") ?? {};
  let words = error instanceof Error ? error.message : String(error);
  for (const secret of [username, password].flatMap((one) => [one, decoded(one)])) {
    if (secret.length > 3) words = words.replaceAll(secret, "…");
  }
  return cutText(cleanText(words), 300);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
