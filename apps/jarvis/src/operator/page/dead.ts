// Dead letters of one cause, or one of them: what it died of, how it looks, and what a replay would do, before it does.

import {
  type DeadGroup,
  deadGroups,
  type DeadLetter,
  deadLetters,
  planReplay,
  type PlannedReplay,
  type Pool,
  printable,
  printableBody,
  printableLine,
  type ReplayPlan,
} from "holdfast";
import { button, moment, number } from "./frame.ts";
import { html, type Markup } from "./html.ts";

/** Examples that are shown of a group. */
const EXAMPLES = 3;

type Which = { readonly fingerprint: string } | { readonly id: string };

/** The page of these dead letters. Throws HF_DEAD_UNKNOWN when there are none. */
export async function deadPage(pool: Pool, which: Which): Promise<readonly Markup[]> {
  const plan = await planReplay(pool, which);
  const letters = await deadLetters(pool, which, EXAMPLES);
  const [group] = "fingerprint" in which ? await deadGroups(pool, which) : [];
  const count = plan.replays.reduce((sum, one) => sum + one.count, 0);
  return [
    html`<p><a href="/operator">Back</a></p>`,
    html`<h1>${heading(which, group, count)}</h1>`,
    dryRun(plan),
    html`<div class="row">
      ${button(count === 1 ? "Replay it" : `Replay all ${number(count)}`, { do: "replay", which }, { look: "strong", goTo: "/operator" })}
      ${button(
        count === 1 ? "Drop it" : `Drop all ${number(count)}`,
        { do: "drop", which },
        {
          look: "grave",
          confirm: `${number(count)} would end as dropped and could not be replayed any more. Do it?`,
          goTo: "/operator",
        },
      )}
    </div>`,
    html`<h2>${"id" in which ? "The message" : "The newest"}</h2>`,
    ...letters.map((one) => letter(one, "id" in which)),
  ];
}

function heading(which: Which, group: DeadGroup | undefined, count: number): string {
  return "id" in which
    ? "One dead letter"
    : `${number(count)} dead ${count === 1 ? "letter" : "letters"} in ${group?.consumer ?? "several streams"}`;
}

function dryRun({ replays, gone, complete }: ReplayPlan): Markup {
  const seen = gone.map(({ delivery, count }) => html`<li>${number(count)} of ${printableLine(delivery, 100)}</li>`);
  const nothing = complete ? "none" : "none in what could be looked through in time";
  return html`<div class="dry">
    <h2>What a replay would do</h2>
    <ul>
      ${replays.map(planned)}
    </ul>
    <p>Outside effects of the same messages that have happened already, and will not happen again:</p>
    <ul>
      ${seen.length > 0 ? seen : [html`<li>${nothing}</li>`]}
    </ul>
    <p class="fine">
      They run after what has been done since, those of one person in their old order, each with one try.
    </p>
  </div>`;
}

function planned(one: PlannedReplay): Markup {
  const what = `${one.consumer}: ${number(one.count)} from ${number(one.keys)} ${one.keys === 1 ? "person" : "people"}`;
  const lasts = `beginning within ${Math.max(1, Math.ceil(one.lastsMs / 1_000))} s`;
  if (one.kind === "event")
    return html`<li>${what}, ${lasts}. They had no effect so far: each time it was rolled back.</li>`;
  const unsure = one.unsure > 0 ? ` ${number(one.unsure)} may have arrived, and go again under the same key.` : "";
  return html`<li>${what}, ${lasts}. ${number(one.refused)} were refused outside.${unsure}</li>`;
}

function letter(one: DeadLetter, isAlone: boolean): Markup {
  return html`<article class="card">
    <dl>
      <div>
        <dt>person</dt>
        <dd>${printable(one.key)}</dd>
      </div>
      <div>
        <dt>died</dt>
        <dd>${moment(one.endedAt)}, after ${one.tries} tries</dd>
      </div>
      <div>
        <dt>accepted</dt>
        <dd>${moment(one.acceptedAt)}</dd>
      </div>
    </dl>
    <pre tabindex="0">${printable(one.reason.slice(0, 2_000), { lines: true })}</pre>
    <pre tabindex="0">${printableBody(one.body.subarray(0, 2_000), one.body.length)}</pre>
    ${isAlone ? undefined : html`<p><a class="quiet" href="/operator/dead?id=${encodeURIComponent(one.id)}">Only this one</a></p>`}
  </article>`;
}
