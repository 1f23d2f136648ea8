// The two pictures of the page as SVG: the crowd's day against the limit, and latency over load. Each is drawn twice,
// for a wide page and for a phone, so that its letters keep their size.

import type { Trial } from "../measure/trial.ts";
import { crowdDay, type CrowdDay } from "./crowd-day.ts";
import type { Report } from "./facts.ts";
import { about, figure, span, visitRate } from "./figures.ts";
import { type Markup, html } from "./html.ts";
import { purposeText, resultText } from "./sentences.ts";

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const wide = { width: 920, left: 46, right: 14, top: 22, bottom: 26 };
const narrow = { width: 350, left: 40, right: 8, top: 22, bottom: 26 };

/** Both sizes; the style shows one. `label` is what is read aloud. */
function bothSizes(label: string, heights: readonly [number, number], draw: (frame: Frame) => Markup): Markup {
  const one = (name: string, frame: Frame): Markup =>
    html`<svg class="${name}" viewBox="0 0 ${frame.width} ${frame.height}" role="img" aria-label="${label}">
      ${draw(frame)}
    </svg>`;
  return html`${one("wide-only", { ...wide, height: heights[0] })}${one("narrow", { ...narrow, height: heights[1] })}`;
}

export function crowdChart({ facts, verdict }: Report): Markup {
  const { crowd } = facts;
  const limit = verdict.limit.holds;
  const day = crowdDay(crowd, Math.max(limit, crowd.peak / 1e6));
  const label =
    `The crowd comes with up to ${visitRate(crowd.peak)}; the limit is ${visitRate(limit)}. ` +
    (day.overMs > 0 ? `More come than are served for ${span(day.overMs)}.` : "It stays below the limit.");
  return html`${bothSizes(label, [250, 210], (frame) => crowdPicture({ day, limit, peak: crowd.peak }, frame))}
  ${day.mostWaiting >= 1 && bothSizes(waitingLabel(day), [120, 110], (frame) => waitingPicture(day, frame))}`;
}

function waitingLabel(day: CrowdDay): string {
  return `Up to ${about(day.mostWaiting)} visits wait, for up to ${span(day.longestWaitMs)}.`;
}

interface CrowdPicture {
  readonly day: CrowdDay;
  readonly limit: number;
  readonly peak: number;
}

function crowdPicture({ day, limit, peak }: CrowdPicture, frame: Frame): Markup {
  // A limit far above the crowd is said, not drawn: the crowd would be a line on the ground.
  const drawn = limit <= peak * 4;
  const scale = scaleOf(frame, day.points.at(-1)?.atMs ?? 1, (drawn ? Math.max(peak, limit) : peak) * 1.12);
  const rates = day.points.map(({ atMs, rate }) => [scale.x(atMs), scale.y(rate)] as const);
  const over = day.points.map(({ atMs, rate }) => [scale.x(atMs), scale.y(Math.max(rate, limit))] as const);
  const limitY = drawn ? scale.y(limit) : frame.top;
  const text = drawn ? `limit ${figure(limit)}` : `limit ${figure(limit)}, far above`;
  return html`${timeAxis(frame, scale.endMs)}${valueAxis(frame, scale, "visits/s")}
    <path class="crowd" d="${area(rates, frame.height - frame.bottom)}" /><path class="crowd-line" d="${line(rates)}" />
    ${drawn && day.overMs > 0 && html`<path class="over" d="${area(over, limitY)}" />`}
    ${drawn && html`<path class="limit dash" d="M${frame.left} ${px(limitY)}H${frame.width - frame.right}" />`}
    <text class="limit-text" x="${frame.width - frame.right}" y="${px(limitY - 6)}" text-anchor="end">${text}</text>`;
}

function waitingPicture(day: CrowdDay, frame: Frame): Markup {
  const scale = scaleOf(frame, day.points.at(-1)?.atMs ?? 1, day.mostWaiting * 1.4);
  const waiting = day.points.map(({ atMs, waiting: rows }) => [scale.x(atMs), scale.y(rows)] as const);
  const most = day.points.reduce((one, other) => (other.waiting > one.waiting ? other : one));
  const anchor = scale.x(most.atMs) + 180 > frame.width ? "end" : "start";
  return html`${timeAxis(frame, scale.endMs)}${valueAxis(frame, scale, "visits that wait")}
    <path class="waiting" d="${area(waiting, frame.height - frame.bottom)}" />
    <path class="waiting-line" d="${line(waiting)}" />
    <text class="bad-label" x="${px(scale.x(most.atMs))}" y="${px(scale.y(most.waiting) - 6)}" text-anchor="${anchor}"
      >${about(day.mostWaiting)}, waiting ${span(day.longestWaitMs)}</text
    >`;
}

/** Every trial of the search a mark: p95 filled when it held, crossed when it broke, and p50 as a ring below. */
export function latencyChart({ verdict }: Report): Markup | undefined {
  const trials = verdict.trials.filter(({ purpose, load }) => !besides.has(purpose) && load.requests.latency.count > 0);
  if (trials.length === 0) return undefined;
  const highest = Math.max(...trials.map(({ load }) => load.requests.latency.p95Ms));
  const label = `p95 of ${trials.length} trials over the rate of visits, the promise is ${span(verdict.promised.p95Ms)}`;
  return bothSizes(label, [280, 250], (frame) => {
    const top = Math.max(highest, verdict.promised.p95Ms) * 1.6;
    const lowest = Math.min(...trials.map(({ load }) => load.requests.latency.p50Ms));
    const scale = logScale(frame, Math.max(...trials.map((trial) => trial.visitsPerSecond)) * 1.08, [lowest, top]);
    const promise = scale.y(verdict.promised.p95Ms);
    const limitX = scale.x(verdict.limit.holds);
    const anchor = limitX > frame.width * 0.6 ? "end" : "start";
    return html`${latencyAxes(frame, scale)}
      <path class="axis dash" d="M${frame.left} ${px(promise)}H${frame.width - frame.right}" />
      <text x="${frame.left + 4}" y="${px(promise - 5)}">promised p95 ${span(verdict.promised.p95Ms)}</text>
      ${
        verdict.outcome === "broke" &&
        html`<path class="limit dash" d="M${px(limitX)} ${frame.top}V${frame.height - frame.bottom}" />
          <text
            class="limit-text"
            x="${px(limitX + (anchor === "end" ? -5 : 5))}"
            y="${frame.top - 6}"
            text-anchor="${anchor}"
            >limit ${figure(verdict.limit.holds)}</text
          >`
      }
      ${trials.map((trial) => mark(trial, scale))}`;
  });
}

const besides: ReadonlySet<string> = new Set(["warm-up", "idle", "bunched", "experiment", "growth"]);

function mark(trial: Trial, scale: { x(value: number): number; y(value: number): number }): Markup {
  const { p50Ms, p95Ms } = trial.load.requests.latency;
  const [x, y, median] = [px(scale.x(trial.visitsPerSecond)), px(scale.y(p95Ms)), px(scale.y(p50Ms))];
  const title = `${purposeText(trial.purpose)} at ${visitRate(trial.visitsPerSecond)}: p50 ${span(p50Ms)}, p95 ${span(
    p95Ms,
  )}; ${resultText(trial)}`;
  const shape = trial.kept
    ? html`<circle class="held" cx="${x}" cy="${y}" r="4.5" />`
    : html`<path class="broke" d="M${px(x - 4)} ${px(y - 4)}l8 8m0-8l-8 8" />`;
  return html`<g><title>${title}</title><circle class="median" cx="${x}" cy="${median}" r="3.5" />${shape}</g>`;
}

interface Scale {
  readonly endMs: number;
  readonly most: number;
  x(value: number): number;
  y(value: number): number;
}

function scaleOf(frame: Frame, endMs: number, most: number): Scale {
  const across = frame.width - frame.left - frame.right;
  const up = frame.height - frame.top - frame.bottom;
  return {
    endMs,
    most,
    x: (value) => frame.left + (value / endMs) * across,
    y: (value) => frame.height - frame.bottom - (Math.min(value, most) / most) * up,
  };
}

interface LogScale extends Scale {
  readonly range: readonly [low: number, high: number];
}

function logScale(frame: Frame, end: number, [least, most]: readonly [number, number]): LogScale {
  const low = 10 ** Math.floor(Math.log10(Math.max(0.1, least)));
  const up = frame.height - frame.top - frame.bottom;
  const high = Math.log10(most / low);
  return {
    ...scaleOf(frame, end, most),
    range: [low, most],
    y: (value) => frame.height - frame.bottom - (Math.log10(Math.max(value, low) / low) / high) * up,
  };
}

function timeAxis(frame: Frame, endMs: number): Markup {
  const unit = [1000, 60_000, 3_600_000, 86_400_000].findLast((each) => endMs >= each * 2) ?? 1000;
  const name = { 1000: "s", 60_000: "min", 3_600_000: "h", 86_400_000: "days" }[unit] ?? "";
  const ticks = ticksOf(endMs / unit, frame.width < 500 ? 4 : 8);
  const y = frame.height - frame.bottom;
  return html`<path class="axis" d="M${frame.left} ${y}H${frame.width - frame.right}" />${ticks.map(
      (tick) =>
        html`<text
          x="${px(frame.left + ((tick * unit) / endMs) * (frame.width - frame.left - frame.right))}"
          y="${y + 16}"
          text-anchor="middle"
          >${figure(tick)}${tick === 0 ? "" : ` ${name}`}</text
        >`,
    )}`;
}

function valueAxis(frame: Frame, scale: Scale, unit: string): Markup {
  const ticks = ticksOf(scale.most, frame.height < 150 ? 2 : 4).filter((tick) => tick > 0);
  return html`<text x="${frame.left - 6}" y="12" text-anchor="start" dx="${6 - frame.left}">${unit}</text>${ticks.map(
      (tick) =>
        html`<path class="axis" d="M${frame.left} ${px(scale.y(tick))}H${frame.width - frame.right}" /><text
            x="${frame.left - 6}"
            y="${px(scale.y(tick) + 4)}"
            text-anchor="end"
            >${shortFigure(tick)}</text
          >`,
    )}`;
}

function latencyAxes(frame: Frame, scale: LogScale): Markup {
  const [low, most] = scale.range;
  const decades = Array.from({ length: Math.floor(Math.log10(most / low)) + 1 }, (_, index) => low * 10 ** index);
  const y = frame.height - frame.bottom;
  const rates = ticksOf(scale.endMs, frame.width < 500 ? 4 : 8);
  return html`${decades.map(
      (tick) =>
        html`<path class="axis" d="M${frame.left} ${px(scale.y(tick))}H${frame.width - frame.right}" /><text
            x="${frame.left - 6}"
            y="${px(scale.y(tick) + 4)}"
            text-anchor="end"
            >${tick >= 1000 ? `${figure(tick / 1000)} s` : figure(tick)}</text
          >`,
    )}<text x="0" y="12">ms</text>${rates.map(
      (tick, index) =>
        html`<text x="${px(scale.x(tick))}" y="${y + 16}" text-anchor="middle"
          >${figure(tick)}${index === rates.length - 1 ? "/s" : ""}</text
        >`,
    )}`;
}

/** Round numbers from 0 up to `most`, about so many. */
function ticksOf(most: number, wanted: number): number[] {
  const rough = most / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((each) => each * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, index) => index * step);
}

/** 98,000 as 98k: there is no room beside a picture. */
function shortFigure(value: number): string {
  if (value >= 1e6) return `${figure(value / 1e6)}M`;
  return value >= 10_000 ? `${figure(value / 1000)}k` : figure(value);
}

type Points = readonly (readonly [x: number, y: number])[];

function line(points: Points): string {
  return thinned(points)
    .map(([x, y], index) => `${index === 0 ? "M" : "L"}${px(x)} ${px(y)}`)
    .join("");
}

function area(points: Points, ground: number): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return "";
  return `${line(points)}L${px(last[0])} ${px(ground)}L${px(first[0])} ${px(ground)}Z`;
}

/** Points that lie on the line between their neighbours are left out, to a quarter of a pixel. */
function thinned(points: Points): Points {
  const kept: (readonly [number, number])[] = [];
  points.forEach((point, index) => {
    const [before, next] = [kept.at(-1), points[index + 1]];
    if (before === undefined || next === undefined) return kept.push(point);
    const part = (point[0] - before[0]) / (next[0] - before[0] || 1);
    const straight = before[1] + part * (next[1] - before[1]);
    return Math.abs(straight - point[1]) >= 0.25 || point[0] - before[0] > 12 ? kept.push(point) : undefined;
  });
  return kept;
}

function px(value: number): number {
  return Math.round(value * 10) / 10;
}
