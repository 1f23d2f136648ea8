// The section of the page that says why: the cause with its evidence, the experiment before and after, what to change
// and how far that carries, and what comes next.

import type { Experiment, Finding, Verdict } from "../judge/verdict.ts";
import { figure, visitRate } from "./figures.ts";
import { type Markup, html } from "./html.ts";
import { clause, experimentSentence, sentence } from "./sentences.ts";

export function causeSection({ finding, others, outcome }: Verdict): Markup {
  if (finding === undefined && others.length === 0) return html``;
  if (outcome === "not-trustworthy") return html``;
  return html`<section aria-labelledby="cause">
    <h2 id="cause">What breaks first, and why</h2>
    ${finding !== undefined && findingMarkup(finding)}
    ${
      others.length > 0 &&
      html`<h3>What comes after it</h3>
        ${others.map((other) => otherMarkup(other))}`
    }
  </section>`;
}

function findingMarkup(finding: Finding): Markup {
  const { experiment, afterFix } = finding;
  const proof = finding.confirmed
    ? html`<span class="tag good">confirmed by experiment</span>`
    : html`<span class="tag warn">not confirmed</span>`;
  return html`<h3>${sentence(finding.title).replace(/\.$/, "")}${proof}</h3>
    ${evidenceMarkup(finding)} ${experiment !== undefined && experimentMarkup(experiment)}
    <div class="fix">
      <p>What to change: ${clause(finding.remedy)}.</p>
      <p class="soft">
        ${
          afterFix === undefined
            ? "How far that carries was not measured."
            : `That carries to about ${visitRate(afterFix.limit)}${afterFix.next === "" ? "." : `; then the next thing ends: ${clause(afterFix.next)}.`}`
        }
      </p>
    </div>`;
}

function evidenceMarkup({ evidence }: Finding): Markup {
  return html`<ul class="evidence">
    ${evidence.map(
      ({ text, where, sql }) =>
        html`<li>
          ${sentence(text)}${where !== undefined && where !== "" && html` <code>${where}</code>`}${
            sql !== undefined && html`<pre>${sql}</pre>`
          }
        </li>`,
    )}
  </ul>`;
}

function otherMarkup(finding: Finding): Markup {
  return html`<p>${sentence(finding.title)} <span class="soft">Fix: ${clause(finding.remedy)}.</span></p>
    ${evidenceMarkup(finding)}`;
}

/** Before, predicted, and predicted again from low steps with the change in, and after, drawn to one scale. */
function experimentMarkup(experiment: Experiment): Markup {
  const { before, expected, foretold, measured, open, title, confirms } = experiment;
  const most = Math.max(before, expected ?? 0, foretold ?? 0, measured, 1e-9);
  const rows = [
    { name: "as it is", value: before, tone: "bad" },
    ...(expected === undefined ? [] : [{ name: "predicted", value: expected, tone: "neutral" }]),
    ...(foretold === undefined ? [] : [{ name: "from low steps", value: foretold, tone: "neutral" }]),
    { name: open === true ? "measured, at least" : "measured", value: measured, tone: confirms ? "" : "warn" },
  ];
  return html`<h3>The experiment: ${clause(title)}</h3>
    <p class="soft">
      One thing was changed in the running target, and the limit was searched again. ${experimentSentence(experiment)}
    </p>
    <ul class="bars">
      ${rows.map(
        ({ name, value, tone }) =>
          html`<li>
            <span>${name}</span>${track(value / most, tone)}<span class="value">${figure(value)} visits/s</span>
          </li>`,
      )}
    </ul>`;
}

/** A bar of which `share` (0 to 1) is filled. */
export function track(share: number, tone: string): Markup {
  const width = Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10;
  return html`<span class="track"><span class="fill ${tone}" style="width:${width}%"></span></span>`;
}
