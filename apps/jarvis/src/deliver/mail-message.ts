// Makes one mail of a reply: headers that keep a conversation together and keep other machines from answering, plain
// text, and a small HTML part. Buttons are links to a page that asks for a press, since scanners open links.

import { createHash } from "node:crypto";
import { type SendMailOptions } from "nodemailer";
import { leaveLink, pressLink } from "../mail-links.ts";
import { replyTag } from "../mail-token.ts";
import { cleanText, cutText, oneLine } from "../rules/clean.ts";
import { escapeHtml } from "../rules/escape.ts";
import { MAX_MAIL_BUTTONS, MAX_MAIL_CHARS, MAX_SUBJECT_CHARS } from "../rules/limits.ts";
import { mailSubject } from "../rules/mail-subject.ts";
import { domainOf, taggedAddress } from "../rules/mail-address.ts";
import { type MailSettings } from "../settings/mail.ts";
import { type Reply } from "../streams.ts";

/** A reply as mail has it. */
export type MailReply = Reply & {
  /** Of the mail that this answers. */
  readonly subject?: string | undefined;
};

export interface Composing {
  readonly reply: MailReply;
  readonly settings: MailSettings;
  /** The installation's: signs what comes back. */
  readonly secret: string;
  /** The same for every try: it becomes the Message-ID, by which mail servers and programs know repeats. */
  readonly idempotencyKey: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The mail. No text of a person can begin a header of its own: what goes into one is on one line. */
export function composeMail({ reply, settings, secret, idempotencyKey, at }: Composing): SendMailOptions {
  const { recipientId, text, update = false } = reply;
  const domain = domainOf(settings.address);
  const root = `<thread.${hash(`${domain} ${recipientId}`)}@${domain}>`;
  const answered = /^[^\s<>@]{1,200}@[^\s<>@]{1,200}$/.test(reply.answers ?? "") ? `<${reply.answers}>` : undefined;
  const said = wholeText(text);
  const links = linksOf({ reply, settings, secret, idempotencyKey, at });
  return {
    from: { name: "Jarvis", address: settings.address },
    to: { name: "", address: recipientId },
    replyTo: taggedAddress(settings.address, replyTag(secret, recipientId, at)),
    subject: subjectOf(reply),
    messageId: `<${hash(idempotencyKey)}@${domain}>`,
    inReplyTo: answered ?? root,
    references: answered === undefined ? root : `${root} ${answered}`,
    headers: {
      "Auto-Submitted": update ? "auto-generated" : "auto-replied",
      "X-Auto-Response-Suppress": "All",
      ...(update ? leaveHeaders(settings, secret, recipientId) : {}),
    },
    text: [said, ...links.map(({ title, url }) => `${title}:\n${url}`)].join("\n\n"),
    html: htmlOf(said, links),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function subjectOf({ subject }: MailReply): string {
  const named = oneLine(cutText(subject ?? "", MAX_SUBJECT_CHARS)).replace(/^((re|aw|sv|rv|r)\s*:\s*)+/i, "");
  return named === "" ? mailSubject : `Re: ${named}`;
}

/** RFC 8058: a mail program can end it with one press, and what only looks at links cannot. */
function leaveHeaders({ siteUrl }: MailSettings, secret: string, address: string): Record<string, string> {
  return {
    "List-Unsubscribe": `<${siteUrl}${leaveLink(secret, address)}>`,
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  };
}

interface Link {
  readonly title: string;
  readonly url: string;
}

function linksOf({ reply, settings, secret, idempotencyKey, at }: Composing): readonly Link[] {
  return (reply.buttons ?? []).slice(0, MAX_MAIL_BUTTONS).map(({ title, payload }) => {
    const content = { address: reply.recipientId, title, payload, of: hash(idempotencyKey).slice(0, 16), at };
    return { title: oneLine(title), url: settings.siteUrl + pressLink(secret, content) };
  });
}

const pageStyle = "font:16px/1.5 system-ui,sans-serif;max-width:36em";
const linkStyle = "display:inline-block;padding:.5em 1em;border:1px solid #888;border-radius:.6em;text-decoration:none";

function htmlOf(text: string, links: readonly Link[]): string {
  const buttons = links.map(
    ({ title, url }) => `<a style="${linkStyle}" href="${escapeHtml(url)}">${escapeHtml(title)}</a>`,
  );
  const row = buttons.length === 0 ? "" : `<p>${buttons.join(" ")}</p>`;
  return `<div style="${pageStyle}"><p>${escapeHtml(text).replaceAll("\n", "<br>\n")}</p>${row}</div>`;
}

function wholeText(text: string): string {
  const lines = cutText(text, MAX_MAIL_CHARS).split(/\r\n|\r|\n/);
  return lines.map(cleanText).join("\n");
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 40);
}
