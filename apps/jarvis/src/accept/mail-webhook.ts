// The webhook of mail: any mail server hands in the bytes of a mail, with the secret that both know; it is stored
// before the answer. And what links in mails lead to when they are pressed.

import { createHash } from "node:crypto";
import { type EventRoute, fault, type Incoming, into } from "holdfast";
import { mailLeft, mailCame } from "../mail-streams.ts";
import { leavePath, leaverOf, pressOf, pressPath } from "../mail-links.ts";
import { cutText } from "../rules/clean.ts";
import { MAX_HEARD_CHARS, MAX_MAIL_BYTES } from "../rules/limits.ts";
import { type MailSettings } from "../settings/mail.ts";
import { heard } from "../streams.ts";
import { isThisMachine } from "../this-machine.ts";
import { mailOf } from "./mail.ts";
import { sameSecret } from "./proof.ts";

/** Where mails are handed in. */
export const mailWebhookPath = "/webhook/mail";

/** All routes of the channel. */
export function mailRoutes(settings: MailSettings): readonly EventRoute[] {
  return [mailRoute(settings), pressRoute, leaveRoute];
}

/**
 * POST of a mail's raw bytes, with `Authorization: Bearer SECRET`, and the envelope's addresses in X-Envelope-From
 * ("<>" for the null path) and X-Envelope-To where they are known.
 */
export function mailRoute(settings: MailSettings): EventRoute {
  return {
    method: "POST",
    url: mailWebhookPath,
    class: "critical",
    bodyLimit: MAX_MAIL_BYTES,
    verify: (request) => isOurs(request, settings),
    events: ({ raw, headers, at }, { secret }) => {
      const envelopeFrom = one(headers["x-envelope-from"]);
      const arrival = { bytes: raw, envelopeFrom, envelopeTo: one(headers["x-envelope-to"]), at: at.getTime() };
      const came = mailOf(arrival, { settings, secret });
      return came === undefined ? [] : [into(mailCame, came)];
    },
  };
}

function isOurs({ headers, ip }: Incoming, { secret, isLocal }: MailSettings): boolean {
  // Everybody knows the local secret, so it proves nothing about who is not on this machine.
  if (isLocal && !isThisMachine({ headers, ip })) return false;
  return sameSecret(one(headers["authorization"]) ?? "", `Bearer ${secret}`);
}

/** Each button of each mail has its effect once, however often it is pressed. */
const pressRoute: EventRoute = {
  ...linkRoute(pressPath),
  class: "critical",
  events: (request, context) => {
    const press = pressOf(context.secret, request.query["t"], request.at.getTime());
    if (press === undefined) throw fault("HF_UNAUTHORISED");
    const { address, title, payload } = press;
    const id = `press:${tokenHash(request)}`;
    const text = cutText(title, MAX_HEARD_CHARS);
    const sentAt = request.at.getTime();
    return [into(heard, { channel: "mail", id, personId: address, kind: "postback", text, payload, sentAt })];
  },
};

const leaveRoute: EventRoute = {
  ...linkRoute(leavePath),
  events: (request, context) => {
    const address = leaverOf(context.secret, request.query["t"]);
    if (address === undefined) throw fault("HF_UNAUTHORISED");
    return [into(mailLeft, { id: `${request.at.getTime()}`, address })];
  },
};

function linkRoute(url: string) {
  return { method: "POST", url, bodyLimit: 4_096, answer: '{"done":true}' } as const;
}

function tokenHash({ query }: Incoming): string {
  return hash(String(query["t"])).toString("hex").slice(0, 40);
}

function hash(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
