// A growth plan in the three forms in which people take it: a screen, JSON, and a section of the report's page.

import { count, figure, percent, visitRate } from "../report/figures.ts";
import { type Markup, html } from "../report/html.ts";
import { type Paint, column, paint, wrap } from "../report/paper.ts";
import { clause } from "../report/sentences.ts";
import type { GrowthPlan, PlanDay, PlanStep } from "./plan.ts";

/** Rows of the table; a longer time is shown in larger steps, with every day on which something breaks. */
const mostRows = 31;

export function planText(plan: GrowthPlan, options: { readonly columns: number; readonly colour: boolean }): string {
  const columns = Math.max(40, Math.min(80, options.columns));
  const on = paint(options.colour);
  const steps = plan.steps.flatMap((step, index) => stepLines(step, { index, columns, on }));
  const head = [
    column("day", 12),
    column("users", 8, "right"),
    column("visits/s", 10, "right"),
    column("limit now", 11, "right"),
    column("when fixed", 12, "right"),
  ].join("");
  const days = rowsOf(plan).map((day) => dayLine(day, { columns, on }));
  const lines = [
    "",
    ...wrap(planHeadline(plan), columns).map(on.bold),
    ...wrap(courseSentence(plan), columns),
    "",
    ...steps,
    ...(steps.length > 0 ? [""] : []),
    on.dim(head),
    ...days,
    "",
    ...wrap(honesty, columns).map(on.dim),
    "",
  ];
  return lines.join("\n");
}

const honesty =
  "Limits of what was fixed are calculated from the report, not measured: rehearse again after each fix. Parts that " +
  "were not measured may end sooner.";

export function planHeadline({ factor, by, steps }: GrowthPlan): string {
  const goal = `${figure(factor)} times the users by ${dayName(by)}`;
  const [first] = steps;
  if (first === undefined) return `${goal}: nothing that was measured breaks on the way.`;
  const begin = `${goal}: ${count(steps.length, "thing")} ${steps.length === 1 ? "breaks" : "break"} on the way`;
  const until = first.breaks === first.until ? "too small already today" : `fix it by ${dayName(first.until)}`;
  return `${begin}. First ${clause(first.part)}: ${until}.`;
}

function courseSentence({ from, factor, perDay }: GrowthPlan): string {
  return `From ${visitRate(from)} at the busiest moment to ${figure(from * factor)}, ${percent(perDay)} more each day, rows likewise.`;
}

function stepLines(
  step: PlanStep,
  { index, columns, on }: { readonly index: number; readonly columns: number; readonly on: Paint },
): string[] {
  const title = `${index + 1}. ${untilText(step)}: ${clause(step.part)} ${breaksText(step)}`;
  const details = [`Fix: ${clause(step.fix)}.`, `Cost: ${step.effort}; money: ${step.money}.`, afterText(step)];
  return [
    ...wrap(title, columns, "   ").map(on.bold),
    ...details.flatMap((text) => wrap(text, columns - 3).map((line) => `   ${line}`)),
  ];
}

function untilText({ until, breaks }: PlanStep): string {
  return until === breaks ? "Now" : `By ${dayName(until)}`;
}

function breaksText({ factor, rate, limitBefore }: PlanStep): string {
  const when = factor <= 1 ? "with the users of today" : `at ${figure(factor)} times the users`;
  if (limitBefore === 0) return `takes too long for one request ${when}`;
  return `ends ${when} (${figure(rate)} visits/s, its limit is ${figure(limitBefore)})`;
}

function afterText({ limitAfter, next }: PlanStep): string {
  if (next === undefined || !Number.isFinite(limitAfter)) return "After it: nothing that was measured ends.";
  return `After it: ${figure(limitAfter)} visits/s; next: ${clause(next)}.`;
}

function dayLine(day: PlanDay, { columns, on }: { readonly columns: number; readonly on: Paint }): string {
  const figures = [
    column(day.date, 12),
    column(`${figure(day.factor)}×`, 8, "right"),
    column(figure(day.rate), 10, "right"),
  ].join("");
  const now = column(limitText(day.limitToday), 11, "right");
  const fixed = column(limitText(day.limitFixed), 12, "right");
  const breaks = day.breaks.length === 0 ? "" : `  ${day.breaks.join(", ")}`;
  const left = columns - 53;
  const name = left > 12 && breaks !== "" ? on.yellow(column(breaks, left).trimEnd()) : "";
  return `${figures}${day.limitToday < day.rate ? on.red(now) : now}${fixed}${name}`;
}

function limitText(limit: number): string {
  return Number.isFinite(limit) ? figure(limit) : "none known";
}

function rowsOf({ days }: GrowthPlan): readonly PlanDay[] {
  const every = Math.ceil(days.length / mostRows);
  return days.filter((day, index) => index % every === 0 || index === days.length - 1 || day.breaks.length > 0);
}

/** "Fri 4 Dec 2026" */
function dayName(date: string): string {
  const options = { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat("en-GB", options).format(new Date(`${date}T00:00:00Z`)).replace(",", "");
}

/** A limit without end is null there. */
export function planJson(plan: GrowthPlan): string {
  return `${JSON.stringify({ schema: "holdfast-growth-plan", version: 1, ...plan }, null, 2)}\n`;
}

export function planSection(plan: GrowthPlan): Markup {
  return html`<section aria-labelledby="plan">
    <h2 id="plan">The plan for ${figure(plan.factor)} times the users</h2>
    <p>${planHeadline(plan)}</p>
    <p class="soft">${courseSentence(plan)}</p>
    ${plan.steps.map(
      (step, index) =>
        html`<div class="fix">
          <p>${index + 1}. ${untilText(step)}: ${clause(step.part)}</p>
          <p>${sentenceOf(breaksText(step))} ${clause(step.fix)}.</p>
          <p class="soft">Cost: ${step.effort}; money: ${step.money}. ${afterText(step)}</p>
        </div>`,
    )}
    <div class="scroll" role="region" aria-label="Day by day" tabindex="0">
      <table>
        <caption>
          Day by day
        </caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col" class="number">users</th>
            <th scope="col" class="number">visits/s</th>
            <th scope="col" class="number">limit now</th>
            <th scope="col" class="number">limit when fixed</th>
            <th scope="col">breaks</th>
          </tr>
        </thead>
        <tbody>
          ${rowsOf(plan).map((day) => sectionRow(day))}
        </tbody>
      </table>
    </div>
    <p class="soft small">${honesty}</p>
  </section>`;
}

function sentenceOf(text: string): string {
  return `It ${text}. Fix:`;
}

function sectionRow(day: PlanDay): Markup {
  const short = day.limitToday < day.rate;
  return html`<tr>
    <th scope="row">${dayName(day.date)}</th>
    <td class="number">${figure(day.factor)}×</td>
    <td class="number">${figure(day.rate)}</td>
    <td class="number ${short ? "bad-text" : ""}">${limitText(day.limitToday)}</td>
    <td class="number">${limitText(day.limitFixed)}</td>
    <td class="wide">${day.breaks.join(", ")}</td>
  </tr>`;
}
