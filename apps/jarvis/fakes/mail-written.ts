// A mail as a person's program and their server would send it, for the stand-in and for tests.

import { randomUUID } from "node:crypto";
import { addressOf, domainOf } from "../src/rules/mail-address.ts";
import { oneLine } from "../src/rules/clean.ts";

export interface Written {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Headers of its own, each "Name: value". */
  readonly more?: readonly string[];
}

/** Its bytes; undefined where `from` is no address. With `authservId`, a server of that name says who wrote it. */
export function writtenMail(written: Written, authservId?: string): Buffer | undefined {
  const { to, subject, text, more = [] } = written;
  const from = addressOf(written.from.trim());
  if (from === undefined) return undefined;
  const domain = domainOf(from);
  const proof =
    authservId === undefined ? [] : [`Authentication-Results: ${authservId}; dmarc=pass header.from=${domain}`];
  const encoded = Buffer.from(oneLine(subject)).toString("base64");
  const head = [
    ...proof,
    `From: <${from}>`,
    `To: <${oneLine(to)}>`,
    `Subject: =?utf-8?B?${encoded}?=`,
    `Date: ${new Date().toUTCString()}`,
    `Message-ID: <${randomUUID()}@${domain}>`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: base64",
    ...more,
  ];
  const body = Buffer.from(text).toString("base64").replace(/.{76}/g, "$&\r\n");
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}\r\n`);
}
