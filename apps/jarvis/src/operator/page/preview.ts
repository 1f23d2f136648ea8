// What a broadcast would be: whom it reaches, on which channels, in which words; and the button that sends it.

import { randomUUID } from "node:crypto";
import { type Pool } from "holdfast";
import { Audience, MAX_BROADCAST_CHARS, type Reach, reachOf } from "../broadcast/audience.ts";
import { broadcastText, wordsOf } from "../broadcast/text.ts";
import { button, number } from "./frame.ts";
import { html, type Markup } from "./html.ts";
import { compose, type Written } from "./broadcasts.ts";

/** The page for what the form says, at `now`. */
export async function previewPage(pool: Pool, form: URLSearchParams, now: Date): Promise<readonly Markup[]> {
  const text = wordsOf(form.get("text") ?? "");
  const audience = audienceOf(form);
  const field = (name: string) => (form.get(name) ?? "").slice(0, 100);
  const written: Written = { text, to: field("to"), hours: field("hours"), since: field("since") };
  const problem = problemOf(text, audience);
  if (problem !== undefined || audience === undefined) {
    return [
      back,
      html`<h1>Broadcast</h1>
        <p class="notice">${problem ?? ""}</p>`,
      compose(written),
    ];
  }
  const reach = await reachOf(pool, audience, now);
  const count = number(reach.count);
  return [
    back,
    html`<h1>Broadcast to ${count} people</h1>`,
    shown(text, reach),
    reach.count === 0
      ? html`<p class="notice">It would reach nobody.</p>`
      : html`<div class="row">
          ${button(
            `Send to ${count} people`,
            { do: "broadcast", broadcast: randomUUID(), text, audience, count: reach.count },
            {
              look: "strong",
              confirm: `This goes to ${count} people and cannot be taken back. Send it?`,
              goTo: "/operator#broadcasts",
            },
          )}
        </div>`,
    html`<h2>Change it</h2>`,
    compose(written),
  ];
}

const back = html`<p><a href="/operator">Back</a></p>`;

function problemOf(text: string, audience: Audience | undefined): string | undefined {
  if (text === "") return "There is nothing in it that can be read.";
  if (text.length > MAX_BROADCAST_CHARS) return `It is longer than ${number(MAX_BROADCAST_CHARS)} characters.`;
  return audience === undefined ? "Say to whom: a number of hours from 1 to 720, or a time." : undefined;
}

function audienceOf(form: URLSearchParams): Audience | undefined {
  const since = form.get("since") ?? "";
  // A browser gives a local time without a zone; the page says that it is meant by UTC.
  const given = {
    to: form.get("to"),
    hours: Number(form.get("hours")),
    since: `${since}${since.length === 16 ? ":00Z" : "Z"}`,
  };
  const read = Audience.safeParse(given);
  return read.success ? read.data : undefined;
}

function shown(text: string, { channels, examples }: Reach): Markup {
  return html`<ul class="cards">
      ${channels.map(
        ({ channel, count }) =>
          html`<li class="card">
            <h3>${channel}: ${number(count)}</h3>
            <p class="words">${broadcastText(text)}</p>
          </li>`,
      )}
    </ul>
    ${examples.length > 0 ? html`<p>Among them: ${examples.map(({ id }) => html`<code>${id}</code> `)}</p>` : undefined}`;
}
