// The outbox as a page to read: newest first, one person or all, renewed as calls come in. Works without scripts too.

import type { Call, OutboxStats } from "./outbox.ts";

/** What the page shows: `calls` newest first; `person` if only theirs. */
export interface OutboxView {
  readonly title: string;
  readonly about: string;
  /** True where one can write and press buttons. */
  readonly isAnswered: boolean;
  readonly calls: readonly Call[];
  readonly stats: OutboxStats;
  readonly person?: string | undefined;
}

const STYLE = `
:root { color-scheme: light dark; --soft: color-mix(in srgb, currentColor 60%, transparent); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; }
p { margin: .25rem 0 1rem; }
a { color: inherit; }
ol { list-style: none; margin: 0; padding: 0; }
li { border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: .75rem; margin: 0 0 .75rem;
  padding: .6rem .9rem; }
li div { color: var(--soft); font-size: .85rem; display: flex; flex-wrap: wrap; gap: 0 1rem; }
li pre { font: inherit; margin: .2rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
span { overflow-wrap: anywhere; }
form { display: flex; flex-wrap: wrap; gap: .5rem; margin: 0 0 1rem; }
li form { display: inline-flex; margin: .4rem .4rem 0 0; }
input, button { font: inherit; padding: .3rem .6rem; border-radius: .5rem; border: 1px solid var(--soft); }
input[name=text] { flex: 1 1 14rem; }
input[name=person] { flex: 0 1 9rem; }
`;

// Asks for the whole page again when told of news, at most once a second, and puts its <main> in place of ours.
const SCRIPT = `
let busy = false, again = false;
async function renew() {
  if (busy) { again = true; return; }
  busy = true;
  try {
    const page = await (await fetch(location.href)).text();
    const fresh = new DOMParser().parseFromString(page, "text/html").querySelector("main");
    if (fresh) document.querySelector("main").replaceWith(fresh);
  } catch {}
  setTimeout(() => { busy = false; if (again) { again = false; renew(); } }, 1000);
}
new EventSource("/outbox/events").onmessage = renew;
`;

/** The page as HTML. Everything that people typed is escaped. */
export function outboxPage(view: OutboxView): string {
  const { calls, stats, person, title, about, isAnswered } = view;
  const whose =
    person === undefined
      ? "Everything that was sent, newest first."
      : `Sent to ${escaped(person)}, newest first. <a href="/outbox">Show all</a>`;
  const counts = `${stats.calls} calls, ${stats.distinct} different messages, ${stats.repeats} repeats.`;
  const items = calls.map((call) => itemOf(call, isAnswered)).join("\n");
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<noscript><meta http-equiv="refresh" content="30"></noscript>
<style>${STYLE}</style>
<h1>${escaped(title)}</h1>
<p>${escaped(about)}</p>
${isAnswered ? writeForm(person ?? "") : ""}
<main>
<p>${whose} ${counts}</p>
<ol>
${items}
</ol>
${calls.length === 0 ? "<p>Nothing was sent yet.</p>" : ""}
</main>
<script>${SCRIPT}</script>
</html>
`;
}

function writeForm(person: string): string {
  return `<form method="post" action="/say">
<input name="person" aria-label="Who writes" placeholder="who" value="${escaped(person)}" maxlength="60">
<input name="text" aria-label="Message" placeholder="remind me to call mum in 2 minutes" required autofocus>
<button>Send</button>
</form>`;
}

function itemOf({ at, person, text, buttons = [] }: Call, isAnswered: boolean): string {
  const link = `/outbox?person=${encodeURIComponent(person)}`;
  const when = escaped(at.replace("T", " ").slice(0, 19));
  const head = `<span>to <a href="${escaped(link)}">${escaped(person)}</a></span><time>${when} UTC</time>`;
  const pressed = isAnswered ? buttons.map((button) => buttonOf(person, button)).join("") : "";
  return `<li><div>${head}</div><pre>${escaped(text)}</pre>${pressed}</li>`;
}

function buttonOf(person: string, { title, payload }: { readonly title: string; readonly payload: string }): string {
  const hidden = `<input type="hidden" name="person" value="${escaped(person)}">`;
  return `<form method="post" action="/press">${hidden}<button name="payload" value="${escaped(payload)}">${escaped(title)}</button></form>`;
}

function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.toWellFormed().replace(/[&<>"']/g, (character) => names[character] ?? "");
}
