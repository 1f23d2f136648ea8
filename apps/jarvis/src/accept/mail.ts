// Looks at the head of a mail: who it is from, whether that is known, and whether a person has written it. Its parts
// are read later, by the stage that works: a mail that takes long to read is in nobody's way here. Never throws.

import { createHash } from "node:crypto";
import { addressParser } from "postal-mime";
import { isReplyTag } from "../mail-token.ts";
import { type MailCame } from "../mail-streams.ts";
import { MAX_MAIL_KEPT_BYTES } from "../rules/limits.ts";
import { addressOf, tagOf } from "../rules/mail-address.ts";
import { headersOf, type MailHeader, valuesOf } from "../rules/mail-headers.ts";
import { isAutomatic } from "../rules/mail-loop.ts";
import { trustOf } from "../rules/mail-trust.ts";
import { type MailSettings } from "../settings/mail.ts";

export interface Arrival {
  readonly bytes: Buffer;
  /** Sender and receiver of the envelope, where the server that took the mail has said them. */
  readonly envelopeFrom?: string | undefined;
  readonly envelopeTo?: string | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const maxFieldChars = 2_000;
const maxReceivers = 50;

/** What is to be worked on, or undefined for what no person has written, or for a forgery. */
export function mailOf(
  arrival: Arrival,
  { settings, secret }: { readonly settings: MailSettings; readonly secret: string },
): MailCame | undefined {
  const headers = headersOf(arrival.bytes);
  const from = fromOf(headers);
  if (from === undefined) return undefined;
  if (isAutomatic(headers, { from, envelope: arrival.envelopeFrom, own: settings.address })) return undefined;
  const trust = trustOf(headers, { from, authservId: settings.authservId });
  const isAnswer = receiversOf(headers, arrival).some((receiver) => {
    const tag = tagOf(receiver, settings.address);
    return tag !== undefined && isReplyTag(secret, tag, { address: from, at: arrival.at });
  });
  // A tag proves more than a server: it was sent to that mailbox alone.
  if (trust === "failed" && !isAnswer) return undefined;
  return {
    id: idOf(headers, arrival.bytes),
    from,
    isProved: isAnswer || trust === "proved",
    bytes: arrival.bytes.subarray(0, MAX_MAIL_KEPT_BYTES).toString("base64"),
  };
}

/** The one address of the one From header; programs do not agree on what several of them mean. */
function fromOf(headers: readonly MailHeader[]): string | undefined {
  const [value, ...more] = valuesOf(headers, "from");
  if (value === undefined || more.length > 0 || /\p{Cc}/u.test(value.replaceAll("\t", " "))) return undefined;
  const addresses = addressesOf(value);
  const [only = ""] = addresses;
  return addresses.length === 1 ? addressOf(only) : undefined;
}

function receiversOf(headers: readonly MailHeader[], { envelopeTo = "" }: Arrival): readonly string[] {
  const names = ["to", "cc", "delivered-to", "x-original-to"];
  const values = [envelopeTo, ...names.flatMap((name) => valuesOf(headers, name))];
  return values.flatMap(addressesOf).slice(0, maxReceivers);
}

function addressesOf(value: string): readonly string[] {
  if (value === "" || value.length > maxFieldChars) return [];
  return addressParser(value, { flatten: true }).flatMap(({ address }) => (address === undefined ? [] : [address]));
}

function idOf(headers: readonly MailHeader[], bytes: Buffer): string {
  const [said = ""] = valuesOf(headers, "message-id");
  const id = /^<([\x21-\x3b\x3d\x3f-\x7e]{3,200})>/.exec(said)?.[1];
  return id ?? `sha256-${createHash("sha256").update(bytes).digest("hex")}`;
}
