// Signed words that go out in mails and come back: the tag of the address that a person answers to, and what a link
// means. Made with the installation's secret, so nothing of them is stored, and nobody else can make one.

import { createHmac, timingSafeEqual } from "node:crypto";

/** A tag is good in the period that it was made in and in three more: most of a year. */
const periodMs = 90 * 86_400_000;
const periods = 4;
const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
/** 26 characters of five bits: 130 bits. */
const tagChars = 26;
const sealBytes = 18;

/** What a link does: a button that is pressed, or no more mail. */
export type Purpose = "press" | "leave";

/**
 * The tag for who has this address. It proves that the mail which carries it was sent by somebody who reads theirs;
 * only letters and digits of one case, since some mail programs change the case.
 */
export function replyTag(secret: string, address: string, at: number): string {
  return tagIn(secret, address, Math.floor(at / periodMs));
}

/** True when the tag was made for this address, at most about a year before `at` (ms since 1970). Never throws. */
export function isReplyTag(secret: string, tag: string, { address, at }: { address: string; at: number }): boolean {
  if (!/^[a-z2-7]{26}$/.test(tag)) return false;
  const now = Math.floor(at / periodMs);
  const given = Buffer.from(tag);
  return Array.from({ length: periods }, (_, back) => Buffer.from(tagIn(secret, address, now - back))).some((one) =>
    timingSafeEqual(one, given),
  );
}

/** `content` and its seal, for the address of a link. Whoever has it can read it. */
export function sealed(secret: string, purpose: Purpose, content: unknown): string {
  const text = Buffer.from(JSON.stringify(content)).toString("base64url");
  return `${text}.${sealOf(secret, purpose, text).toString("base64url")}`;
}

/** The content of what `sealed` made for the same purpose, or undefined. Never throws. */
export function unsealed(secret: string, purpose: Purpose, token: unknown): unknown {
  if (typeof token !== "string" || token.length > 4_096) return undefined;
  const [, text, seal] = /^([\w-]+)\.([\w-]{24})$/.exec(token) ?? [];
  if (text === undefined || seal === undefined) return undefined;
  if (!timingSafeEqual(Buffer.from(seal, "base64url"), sealOf(secret, purpose, text))) return undefined;
  return JSON.parse(Buffer.from(text, "base64url").toString());
}

function tagIn(secret: string, address: string, period: number): string {
  const bytes = createHmac("sha256", secret).update(`jarvis mail tag ${period} ${address}`).digest();
  return [...bytes.subarray(0, tagChars)].map((byte) => alphabet[byte & 31]).join("");
}

function sealOf(secret: string, purpose: Purpose, text: string): Buffer {
  return createHmac("sha256", secret).update(`jarvis mail ${purpose} ${text}`).digest().subarray(0, sealBytes);
}
