// The page that people show their team: one HTML file without scripts, fonts or pictures from elsewhere. All text of
// the target goes through `html`, which escapes it.

import type { Verdict } from "../judge/verdict.ts";
import type { Part } from "../measure/demand.ts";
import type { Trial } from "../measure/trial.ts";
import type { Report } from "./facts.ts";
import { clock, count, figure, percent, span, visitRate } from "./figures.ts";
import { type Markup, html } from "./html.ts";
import { causeSection, track } from "./page-cause.ts";
import { crowdChart, latencyChart } from "./page-charts.ts";
import { pageStyle } from "./page-style.ts";
import {
  clause,
  crowdSentence,
  growthSentence,
  headline,
  headlineText,
  noteTexts,
  predictionSentence,
  purposeText,
  recoverySentence,
  resultText,
  sentence,
} from "./sentences.ts";

/** `plan` is a section that follows what to change. */
export function reportPage(report: Report, plan?: Markup): string {
  const { verdict } = report;
  const believable = verdict.outcome !== "not-trustworthy";
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="referrer" content="no-referrer" />
        <title>${headlineText(report).slice(0, 120)}</title>
        <style>
          ${{ markup: pageStyle }}
        </style>
      </head>
      <body>
        ${top(report)}
        <main>
          ${believable && crowdSection(report)} ${causeSection(verdict)} ${plan} ${believable && partsSection(report)}
          ${latencySection(report)} ${believable && afterwardsSection(verdict)} ${trialsSection(verdict)}
          ${howSection(report)}
        </main>
        <footer>
          <p>
            Made by <code>holdfast rehearse</code>. Everything in this page was measured on the machine named above, and
            nothing in it is fetched from elsewhere.
          </p>
        </footer>
      </body>
    </html> `;
  return page.markup;
}

function top(report: Report): Markup {
  const { facts, verdict } = report;
  const { subject, limit, cause, fix } = headline(report);
  const [figures, rest] = /^(\D*[\d.,]+)\s(.*?)\.?$/.exec(limit)?.slice(1) ?? [];
  const doubtful = verdict.outcome !== "broke" && verdict.outcome !== "holds";
  const tone = verdict.outcome === "broke" ? "bad" : verdict.outcome === "holds" ? "good" : "warn";
  const title =
    figures === undefined || verdict.outcome === "not-trustworthy"
      ? html`<h1 class="words">${subject}: ${limit}</h1>`
      : html`<h1>
          <span class="subject">${subject}</span><span class="figure">${figures}</span>
          <span class="unit">${rest ?? ""}</span>
        </h1>`;
  const reason = html`<li class="${tone}">${cause}</li>`;
  const crowd = crowdSentence(report);
  return html`<header>
    <p class="meta">Rehearsal of <code>${facts.target}</code> · ${dayOf(facts.started)} · crowd ${facts.crowd.name}</p>
    ${
      doubtful &&
      html`<ul class="lead">
        ${reason}
      </ul>`
    }
    ${title}
    <ul class="lead">
      ${!doubtful && reason}${fix !== "" && html`<li class="${doubtful ? "" : "good"}">${fix}</li>`}${
        crowd !== undefined && html`<li>${crowd}</li>`
      }
    </ul>
  </header>`;
}

function dayOf(started: string): string {
  const options = { dateStyle: "long", timeStyle: "short", timeZone: "UTC" } as const;
  return `${new Intl.DateTimeFormat("en-GB", options).format(new Date(started))} UTC`;
}

function crowdSection(report: Report): Markup {
  const { crowd } = report.facts;
  const { outcome, limit } = report.verdict;
  if (outcome === "stopped" || limit.holds <= 0 || crowd.durationMs <= 0) return html``;
  return html`<section aria-labelledby="crowd">
    <h2 id="crowd">The crowd against the limit</h2>
    <p class="soft">${sentence(crowd.about)} The figures of its shape: ${clause(crowd.source)}.</p>
    <figure>
      ${crowdChart(report)}
      <figcaption>
        Visits that begin per second over the day, and the limit. What lies over the limit waits, and is served when the
        crowd is smaller again, if people have that patience.
      </figcaption>
    </figure>
  </section>`;
}

function partsSection({ verdict, facts }: Report): Markup {
  const { demand } = verdict;
  if (demand === undefined || demand.parts.length === 0) return html``;
  return html`<section aria-labelledby="parts">
    <h2 id="parts">The parts, and how much room each has</h2>
    <p class="soft">
      Measured up to ${visitRate(demand.measuredTo)}: what one visit takes of each part says at which rate the part is
      used up. A full bar is used up by the crowd's peak.
    </p>
    <table class="parts">
      <thead>
        <tr>
          <th scope="col">Part</th>
          <th scope="col">at the crowd's peak</th>
          <th scope="col" class="number">the peak fits</th>
          <th scope="col" class="number">one visit takes</th>
          <th scope="col" class="number">ends at</th>
        </tr>
      </thead>
      <tbody>
        ${demand.parts.map((part) => partRow(part, facts.crowd.peak))}
      </tbody>
    </table>
  </section>`;
}

function partRow(part: Part, peak: number): Markup {
  const share = peak / part.limit;
  const tone = share >= 1 ? "bad" : share >= 0.5 ? "warn" : "";
  return html`<tr>
    <th scope="row">
      ${part.title}${part.evidence !== "" && html`<br /><span class="soft small">${part.evidence}</span>`}
    </th>
    <td class="bar">${track(share, tone)}</td>
    <td class="number fits" data-name="fits">
      ${Number.isFinite(part.limit) ? `${figure(part.limit / peak)}×` : "always"}
    </td>
    <td class="number" data-name="one visit takes">${span(part.demandMs)}</td>
    <td class="number" data-name="ends at">${figure(part.limit)}/s</td>
  </tr>`;
}

function latencySection(report: Report): Markup {
  const chart = latencyChart(report);
  if (chart === undefined) return html``;
  return html`<section aria-labelledby="latency">
    <h2 id="latency">How long people wait, at which rate</h2>
    <figure>
      ${chart}
      <figcaption>
        Each trial: a dot is the p95 of one that held, a cross of one that broke, a ring its median. Latency counts from
        the moment at which the request was planned, not from when it could be sent.
      </figcaption>
    </figure>
  </section>`;
}

function afterwardsSection(verdict: Verdict): Markup {
  const prediction = predictionSentence(verdict);
  const broke = verdict.outcome === "broke";
  const metastable = verdict.recovery === "metastable";
  return html`${
    broke &&
    html`<section aria-labelledby="recovery">
      <h2 id="recovery">After it broke</h2>
      <p class="${metastable ? "bad-text" : ""}">${recoverySentence(verdict)}</p>
    </section>`
  }
  ${
    verdict.growth.length > 0 &&
    html`<section aria-labelledby="growth">
      <h2 id="growth">As the data grows</h2>
      <ul class="plain">
        ${verdict.growth.map((each) => html`<li>${growthSentence(each)}</li>`)}
      </ul>
    </section>`
  }
  ${
    prediction !== undefined &&
    html`<section aria-labelledby="prediction">
      <h2 id="prediction">The prediction, and its error</h2>
      <p>${prediction}</p>
    </section>`
  }`;
}

function trialsSection({ trials, finding }: Verdict): Markup {
  const changed = (finding?.experiment?.trials ?? []).filter((trial) => !trials.includes(trial));
  if (trials.length + changed.length === 0) return html``;
  return html`<section aria-labelledby="trials">
    <h2 id="trials">The trials</h2>
    <div class="scroll" role="region" aria-label="Table of the trials" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Trial</th>
            <th scope="col" class="number">visits/s</th>
            <th scope="col" class="number">requests</th>
            <th scope="col" class="number">p50</th>
            <th scope="col" class="number">p95</th>
            <th scope="col" class="number">p99</th>
            <th scope="col" class="number">failed</th>
            <th scope="col">Result</th>
          </tr>
        </thead>
        <tbody>
          ${trials.map((trial) => trialRow(trial, purposeText(trial.purpose)))}
          ${changed.map((trial) => trialRow(trial, changedText(trial)))}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** The steps of an experiment are named like those of the target as it was. */
function changedText({ purpose }: Trial): string {
  return purpose === "experiment" ? purposeText(purpose) : `experiment: ${purposeText(purpose)}`;
}

function trialRow(trial: Trial, title: string): Markup {
  const { latency, sent, failed } = trial.load.requests;
  const cell = (text: string): Markup => html`<td class="number">${text}</td>`;
  return html`<tr>
    <th scope="row">${title}</th>
    ${[
      cell(figure(trial.visitsPerSecond)),
      cell(figure(sent)),
      cell(span(latency.p50Ms)),
      cell(span(latency.p95Ms)),
      cell(span(latency.p99Ms)),
      cell(failed === 0 ? "0" : `${figure(failed)} (${percent(sent === 0 ? 0 : failed / sent)})`),
    ]}
    <td class="wide ${trial.kept ? "good-text" : "bad-text"}">${resultText(trial)}</td>
  </tr>`;
}

function howSection(report: Report): Markup {
  const { facts, verdict } = report;
  const rows = [
    ["Target", facts.target],
    ["Scenario", `${facts.scenario}, ${count(verdict.requestsPerVisit, "request")} a visit`],
    [
      "Held means",
      `p95 within ${span(verdict.promised.p95Ms)}, at most ${percent(verdict.promised.failedShare)} failed`,
    ],
    ["Took", `${clock(facts.elapsedMs)} min, ${count(verdict.trials.length, "trial")}, seed ${facts.seed}`],
    ["Machine", facts.machine],
    ...(facts.commit === undefined ? [] : [["Commit", facts.commit]]),
  ];
  return html`<section aria-labelledby="how">
    <h2 id="how">How this was measured</h2>
    <p>
      Visits begin when the plan says, however slow the answers are, and no load is ever left out: if it could not be
      sent in time, this page would say so first. A few low rates show what one visit takes of each part, and so what
      ends first; the search starts there. The limit is the highest rate that held twice, and a cause counts as
      confirmed only when changing that one thing moved the limit as it should.
    </p>
    <dl>
      ${rows.map(
        ([name, value]) =>
          html`<dt>${name ?? ""}</dt>
            <dd>${value ?? ""}</dd>`,
      )}
    </dl>
    <h3>Notes</h3>
    <ul class="plain">
      ${noteTexts(report).map((note) => html`<li>${note}</li>`)}
    </ul>
  </section>`;
}
