// Lines over time as an SVG: readable in light and dark, on a phone as well as on a desk. No library; pure.

import { type Point } from "./figures.ts";

export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
}

export interface Picture {
  readonly title: string;
  /** Of the upright axis. */
  readonly unit: string;
  readonly series: readonly Series[];
  /** The second at which the picture ends. */
  readonly toSecond: number;
  readonly kills: readonly { readonly kind: string; readonly at: number }[];
  /** Powers of ten instead of equal steps. */
  readonly isLog?: boolean;
}

/** Narrow, so that its words are as large as the page's on a phone. */
const width = 400;
const height = 290;
const left = 46;
const right = width - 8;
const bottom = height - 34;

const style = `
  text { font: 13px system-ui, sans-serif; fill: #1b1f24 }
  .small { font-size: 12px } .title { font-weight: 600; font-size: 14px }
  .back { fill: #ffffff } .grid { stroke: #d0d7de }
  .kill { stroke: #b42318; stroke-dasharray: 4 3 } .killed { fill: #b42318 }
  .line { fill: none; stroke-width: 2; stroke-linejoin: round }
  .s0 { stroke: #0b5cad } .s1 { stroke: #a84300; stroke-dasharray: 7 3 }
  .s2 { stroke: #6b2fa0; stroke-dasharray: 2 3 } .s3 { stroke: #1a7f37; stroke-dasharray: 10 3 2 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .back { fill: #0d1117 } .grid { stroke: #30363d } .kill { stroke: #ff8b80 } .killed { fill: #ff8b80 }
    .s0 { stroke: #6cb6ff } .s1 { stroke: #ffa657 } .s2 { stroke: #d2a8ff } .s3 { stroke: #56d364 }
  }`;

/** The picture as a file's text. */
export function draw(picture: Picture): string {
  const { title, series, toSecond, kills } = picture;
  // Above the lines there is room for two rows of words about kills.
  const killsTop = 46 + 18 * Math.ceil(series.length / legendColumns);
  const top = killsTop + 30;
  const scale = scaleOf(picture, top);
  const x = (second: number): number => left + (second / toSecond) * (right - left);
  const grid = scale.ticks.map(
    (tick) => `<line class="grid" x1="${left}" x2="${right}" y1="${scale.y(tick)}" y2="${scale.y(tick)}"/>
  <text class="small" x="${left - 5}" y="${scale.y(tick) + 4}" text-anchor="end">${shown(tick)}</text>`,
  );
  const seconds = steps(toSecond).map(
    (at) => `<text class="small" x="${x(at)}" y="${bottom + 16}" text-anchor="middle">${at}</text>`,
  );
  const marks = kills.map(({ kind, at }, index) => {
    const isLast = index === kills.length - 1;
    return `<line class="kill" x1="${x(at)}" x2="${x(at)}" y1="${killsTop}" y2="${bottom}"/>
  <text class="small killed" x="${x(at) + (isLast ? 3 : -3)}" y="${killsTop + 10 + 14 * (index % 2)}" text-anchor="${isLast ? "start" : "end"}">${names[kind] ?? kind} killed</text>`;
  });
  const lines = series.map(({ points }, index) => {
    const places = points
      .filter(([at]) => at >= 0 && at <= toSecond)
      .map(([at, value]) => `${x(at).toFixed(1)},${scale.y(value).toFixed(1)}`);
    return `<polyline class="line s${index}" points="${places.join(" ")}"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width * 1.6}" role="img" aria-label="${title}">
  <style>${style}
  </style>
  <rect class="back" width="${width}" height="${height}"/>
  <text class="title" x="8" y="18">${title}</text>
  <text class="small" x="8" y="${36}">${picture.unit}</text>
  ${legend(series).join("\n  ")}
  ${[...grid, ...seconds, ...marks, ...lines].join("\n  ")}
  <text class="small" x="${right}" y="${height - 4}" text-anchor="end">seconds of the day</text>
</svg>
`;
}

const legendColumns = 3;
const names: Readonly<Record<string, string>> = { work: "worker", postgres: "Postgres", web: "web" };

function legend(series: readonly Series[]): string[] {
  return series.map(({ name }, index) => {
    const x = 8 + (index % legendColumns) * 128;
    const y = 54 + 18 * Math.floor(index / legendColumns);
    return `<line class="line s${index}" x1="${x}" x2="${x + 24}" y1="${y - 4}" y2="${y - 4}"/><text class="small" x="${x + 29}" y="${y}">${name}</text>`;
  });
}

function scaleOf({ series, isLog = false }: Picture, top: number): { ticks: number[]; y: (value: number) => number } {
  const most = Math.max(1e-9, ...series.flatMap(({ points }) => points.map(([, value]) => value)));
  if (!isLog) {
    const ticks = steps(most);
    const end = Math.max(most, ticks.at(-1) ?? most);
    return { ticks, y: (value) => bottom - (value / end) * (bottom - top) };
  }
  const to = Math.ceil(Math.log10(most));
  const ticks = Array.from({ length: to }, (_, power) => 10 ** (power + 1));
  const part = (value: number): number => (Math.log10(Math.max(10, value)) - 1) / Math.max(1, to - 1);
  return { ticks, y: (value) => bottom - part(value) * (bottom - top) };
}

/** Four to eight round numbers from 0 to about `most`. */
function steps(most: number): number[] {
  const rough = 10 ** Math.floor(Math.log10(most / 4));
  const step = [1, 2, 5, 10].map((one) => one * rough).find((one) => most / one <= 6) ?? rough;
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => Number((index * step).toPrecision(6)));
}

function shown(value: number): string {
  return value >= 1_000 ? `${value / 1_000}k` : String(value);
}
