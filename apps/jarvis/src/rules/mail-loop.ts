// Whether a mail comes from a machine: then it is never answered, since two machines that answer each other do not stop
// (RFC 3834).

import { addressOf } from "./mail-address.ts";
import { type MailHeader, valuesOf } from "./mail-headers.ts";

const machineNames = /^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|.*-bounces|.*-request|majordomo)$/;

/**
 * `from` is the address of the From header, `envelope` that of the envelope ("" for the null path, undefined where it
 * is not known), `own` Jarvis' address.
 */
export function isAutomatic(
  headers: readonly MailHeader[],
  { from, envelope, own }: { readonly from: string; readonly envelope: string | undefined; readonly own: string },
): boolean {
  const said = (name: string) => valuesOf(headers, name).map((value) => value.toLowerCase());
  // "no" may be followed by a comment or a parameter.
  if (said("auto-submitted").some((value) => !/^no(\s|;|\(|$)/.test(value))) return true;
  if (said("precedence").some((value) => /\b(bulk|list|junk|auto_reply)\b/.test(value))) return true;
  const marks = ["list-id", "list-unsubscribe", "x-autoreply", "x-autorespond", "x-auto-response-suppress"];
  if (headers.some(({ name }) => marks.includes(name) || name === "x-failed-recipients")) return true;
  const path = envelope ?? said("return-path")[0];
  if (path !== undefined && /^\s*(<\s*>)?\s*$/.test(path)) return true;
  if (said("content-type").some((value) => value.startsWith("multipart/report"))) return true;
  return isOwn(from, own) || machineNames.test(from.slice(0, from.indexOf("@")));
}

function isOwn(from: string, own: string): boolean {
  return addressOf(from.replace(/\+[^@]*@/, "@")) === own;
}
