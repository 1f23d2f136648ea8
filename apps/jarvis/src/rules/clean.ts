// Makes what a person typed safe to store and to say again: no NUL, no lone surrogate, no other control character that
// a screen or a database chokes on. The raw bytes are kept elsewhere; this is the copy that is worked with.

/**
 * `text` with lone surrogates and NUL turned into U+FFFD and other control characters (line ends and tabs too) into
 * spaces. Never throws.
 */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll("\u0000", "\uFFFD")
    .replace(/[\p{Cc}\u2028\u2029]/gu, " ");
}

/** `text` on one line, runs of white space as one space, none at the ends. */
export function oneLine(text: string): string {
  return cleanText(text).replace(/\s+/g, " ").trim();
}

/**
 * `text` cut to at most `maxChars` UTF-16 units (as Messenger counts), ending in "…" if it was cut. Never cuts a
 * character that takes two units in half.
 */
export function cutText(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const kept = text.slice(0, Math.max(0, maxChars - 1));
  const last = kept.charCodeAt(kept.length - 1);
  const halfLeft = last >= 0xd800 && last <= 0xdbff;
  return `${halfLeft ? kept.slice(0, -1) : kept}…`;
}
