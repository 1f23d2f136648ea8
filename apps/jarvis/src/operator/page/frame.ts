// What all pages of the operator have around them, and the buttons that change something.

import { randomUUID } from "node:crypto";
import { type Action } from "../actions.ts";
import { html, type Markup } from "./html.ts";

export interface Frame {
  readonly title: string;
  /** False on the login page. */
  readonly signedIn: boolean;
  /** A password is set, so that there is something to log out of. */
  readonly hasPassword: boolean;
}

/** The whole page. */
export function framed({ title, signedIn, hasPassword }: Frame, body: readonly Markup[]): string {
  const logOut = html`<form method="post" action="/operator/logout"><button class="quiet">Log out</button></form>`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="icon" href="/assets/mark.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/base.css" />
        <link rel="stylesheet" href="/assets/operator.css" />
        ${signedIn ? html`<script type="module" src="/assets/operator.js"></script>` : undefined}
      </head>
      <body class="operator">
        <a class="skip" href="#main">Skip to the content</a>
        <header class="bar">
          <a class="brand" href="/operator"
            ><img src="/assets/mark.svg" alt="" width="32" height="32" /><span>Jarvis</span></a
          >
          <span class="role">operator</span>
          ${signedIn && hasPassword ? logOut : undefined}
        </header>
        <main id="main">
          <p id="said" class="said" role="status" hidden></p>
          ${signedIn ? html`<noscript><p class="notice">Without JavaScript this page can be read; its buttons need it.</p></noscript>` : undefined}
          ${body}
        </main>
      </body>
    </html> `.markup;
}

/** A section with its heading. */
export function section(id: string, title: string, body: readonly (Markup | undefined)[]): Markup {
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${body.filter((one) => one !== undefined)}
  </section>`;
}

interface ButtonOptions {
  /** What is asked before it is done; nothing is asked without it. */
  readonly confirm?: string;
  readonly look?: "quiet" | "strong" | "grave";
  /** Where to go when it has been done; the same page by default. */
  readonly goTo?: string;
}

/**
 * A button that does something: once, however often this one is pressed. It is disabled until the page's script can
 * hear it, so that no press is lost while the script is still on its way.
 */
export function button(title: string, action: Action, { confirm, look = "quiet", goTo }: ButtonOptions = {}): Markup {
  const press = JSON.stringify({ id: randomUUID(), action });
  const asks = confirm === undefined ? undefined : html` data-confirm="${confirm}"`;
  const goes = goTo === undefined ? undefined : html` data-then="${goTo}"`;
  return html`<button type="button" class="${look}" data-press="${press}" ${asks}${goes} disabled>${title}</button>`;
}

/** A figure that follows what happens while the page is open. */
export function live(key: string, texts: Readonly<Record<string, string>>): Markup {
  return html`<span data-live="${key}">${texts[key] ?? ""}</span>`;
}

/** A moment, by UTC, as everything here. */
export function moment(at: Date): Markup {
  const iso = at.toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace("T", " ")} UTC</time>`;
}

/** A number as people read it. */
export function number(value: number): string {
  return value.toLocaleString("en");
}
