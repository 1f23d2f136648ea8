// Slack's text and plain text. Slack writes & < > as entities and puts what is no word (people, channels, links)
// between < and > (https://docs.slack.dev/messaging/formatting-message-text). Pure.

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const characters: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

/** What people see of a text of Slack's, as plain text. */
export function plainOf(text: string): string {
  return text
    .replace(/<([^<>\s][^<>]*)>/g, (_, inside: string) => seenOf(inside))
    .replace(/&(?:lt|gt|amp);/g, (entity) => characters[entity] ?? entity);
}

/**
 * A plain text for Slack: with its entities at most `maxChars` UTF-16 units long, ending in "…" if it was cut. Never
 * cuts a character or an entity in half.
 */
export function slackText(text: string, maxChars: number): string {
  let made = "";
  // The longest beginning that leaves room for the sign that something is missing.
  let kept = "";
  for (const character of text.toWellFormed().replaceAll("\0", "\uFFFD")) {
    made += entities[character] ?? character;
    if (made.length > maxChars) return `${kept}…`;
    if (made.length < maxChars) kept = made;
  }
  return made;
}

/** What stands between < and >: a mark, what it names, and perhaps after | what is shown instead. */
function seenOf(inside: string): string {
  const bar = inside.indexOf("|");
  const named = bar < 0 ? inside : inside.slice(0, bar);
  const shown = bar < 0 ? "" : inside.slice(bar + 1);
  if (/^[@#!]/.test(named)) {
    const mark = named.startsWith("#") ? "#" : "@";
    // Dates and groups of people bring what is shown with them, marks included.
    if (named.startsWith("!")) return shown || `@${named.slice(1)}`;
    return `${mark}${(shown || named.slice(1)).replace(/^[@#]/, "")}`;
  }
  const address = named.replace(/^mailto:|^tel:/, "");
  // What was typed as an address is shown as it was typed; other words keep their address beside them.
  if (shown === "" || address.endsWith(shown) || shown === address.replace(/\/$/, "")) return shown || address;
  return `${shown} (${address})`;
}
