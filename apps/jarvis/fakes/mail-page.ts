// The stand-in's mailbox as a page: a form to write to Jarvis, and what came, newest first. Works without scripts.

import { escapeHtml } from "../src/rules/escape.ts";
import type { Call, OutboxStats } from "./outbox.ts";

/** What the page shows: `calls` newest first; `person` if only theirs. */
export interface Mailbox {
  readonly calls: readonly Call[];
  readonly stats: OutboxStats;
  readonly person: string | undefined;
}

const style = `
:root { color-scheme: light dark; --soft: color-mix(in srgb, currentColor 60%, transparent); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 1rem; }
form, article { border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: .75rem;
  margin: 0 0 .75rem; padding: .6rem .9rem; }
form { display: grid; gap: .4rem; } input, textarea, button { font: inherit; }
article header { color: var(--soft); font-size: .85rem; display: flex; flex-wrap: wrap; gap: 0 1rem; }
pre { font: inherit; margin: .2rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
`;

/** The page as HTML. Everything that people typed is escaped. */
export function mailPage({ calls, stats, person }: Mailbox): string {
  const from = escapeHtml(person ?? "you@home.example");
  const title = "Mail stand-in";
  const all = person === undefined ? "" : `<p>Only mail to ${escapeHtml(person)}. <a href="/outbox">Show all</a></p>`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
<main>
<h1>${title}</h1>
<form method="post" action="/write">
<label>From <input name="from" type="email" required value="${from}"></label>
<label>Subject <input name="subject"></label>
<label>Text <textarea name="text" rows="4">remind me to call mum in 2 minutes</textarea></label>
<button>Send to Jarvis</button>
</form>
<p>${stats.distinct} mails, ${stats.repeats} repeats. <a href="${person === undefined ? "" : `?person=${encodeURIComponent(person)}`}">Look again</a></p>
${all}
${calls.map(mailOf).join("\n")}
</main>
</html>
`;
}

function mailOf({ seq, at, person, text, subject = "" }: Call): string {
  const to = `<a href="/outbox?person=${encodeURIComponent(person)}">${escapeHtml(person)}</a>`;
  const source = `<a href="/outbox/${seq}/source">source</a>`;
  const head = `<span>to ${to}</span><time>${escapeHtml(at)}</time>${source}`;
  return `<article><header>${head}</header><h2>${escapeHtml(subject)}</h2><pre>${linked(escapeHtml(text))}</pre></article>`;
}

/** Addresses of the web, on a line of their own as Jarvis writes them, as links. */
function linked(escaped: string): string {
  return escaped.replace(/^https?:\/\/[^\s<]{1,4000}$/gm, (url) => `<a href="${url}">${url}</a>`);
}
