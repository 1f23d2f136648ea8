// A broadcast's words as people read them: what the operator wrote, and how to get no more of it.

import { cleanText, cutText } from "../../rules/clean.ts";
import { MAX_MESSAGE_CHARS } from "../../rules/limits.ts";

const ending = "Say “no news” to get no messages like this.";

/** The words on every channel: lines stay lines, everything else that plays with a screen is gone. */
export function broadcastText(text: string): string {
  return cutText(`${wordsOf(text)}\n\n${ending}`, MAX_MESSAGE_CHARS);
}

/** What the operator wrote, as it is kept; empty when nothing can be read in it. */
export function wordsOf(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map(cleanText)
    .join("\n")
    .trim();
}
