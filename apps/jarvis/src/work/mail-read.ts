// Reads the parts of a mail and gives what was newly written in it: the text, else the text of its HTML, else its
// subject. Within bounds: a mail that is nested or headed without end is one without words. Never rejects.

import PostalMime, { type Email } from "postal-mime";
import { cutText } from "../rules/clean.ts";
import { MAX_HEARD_CHARS, MAX_MAIL_DEPTH, MAX_MAIL_HEADER_BYTES, MAX_MAIL_LINES } from "../rules/limits.ts";
import { textOfHtml } from "../rules/mail-html.ts";
import { ownSubject } from "../rules/mail-subject.ts";
import { newText } from "../rules/mail-text.ts";

export interface MailWords {
  /** `attachment`: something is in it, and no words. */
  readonly kind: "text" | "attachment";
  readonly text: string;
  /** By the sender's clock, in ms since 1970; null where it does not say. */
  readonly sentAt: number | null;
}

const bounds = {
  maxNestingDepth: MAX_MAIL_DEPTH,
  maxHeadersSize: MAX_MAIL_HEADER_BYTES,
  // Mails within mails are what was passed on, and not what was written.
  maxRfc822NestingDepth: 0,
} as const;

export async function readMailBytes(bytes: Buffer): Promise<MailWords> {
  const mail = await PostalMime.parse(firstLines(bytes), bounds).catch(() => undefined);
  if (mail === undefined) return { kind: "text", text: "", sentAt: null };
  const sentAt = Date.parse(mail.date ?? "");
  const text = wordsOf(mail);
  return {
    kind: text === "" && mail.attachments.length > 0 ? "attachment" : "text",
    text: cutText(text, MAX_HEARD_CHARS),
    sentAt: sentAt >= 0 && sentAt <= 8.64e15 ? sentAt : null,
  };
}

/** Each line costs the reader as much as a hundred characters do, an empty one too. */
function firstLines(bytes: Buffer): Buffer {
  let end = -1;
  for (let lines = 0; lines < MAX_MAIL_LINES; lines += 1) {
    end = bytes.indexOf(10, end + 1);
    if (end === -1) return bytes;
  }
  return bytes.subarray(0, end);
}

function wordsOf({ text, html, subject }: Email): string {
  // A text part that says nothing may stand beside an HTML part that says all.
  const said = newText(text ?? "") || newText(textOfHtml(html ?? ""));
  return said === "" ? ownSubject(subject ?? "") : said;
}
