// How the page looks: quiet, one column, readable on a phone, in the dark and on paper. Colours are named by what they
// mean; each is readable on the ground that it stands on (4.5 to 1 for text).

export const pageStyle = `
:root { color-scheme: light dark;
  --ground: #fbfaf8; --card: #fff; --ink: #1d1c1a; --soft: #625e57; --line: #e5e1da; --track: #efece6;
  --crowd: #8f8a80; --limit: #1f5fb4; --bad: #b23a24; --good: #2c7348; --warn: #8a5f00;
  --bad-soft: #f6e1dc; --good-soft: #e0efe5; --warn-soft: #f8edd2; }
@media (prefers-color-scheme: dark) { :root {
  --ground: #161615; --card: #1e1d1c; --ink: #ebe8e3; --soft: #a8a39b; --line: #34322f; --track: #2a2826;
  --crowd: #8d877d; --limit: #86b4f5; --bad: #f28d76; --good: #7fca9d; --warn: #e3b75c;
  --bad-soft: #3b231e; --good-soft: #1c3126; --warn-soft: #372c14; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.55 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main, header, footer { max-width: 60rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
footer { padding: 2.5rem 1.25rem 3rem; color: var(--soft); font-size: .875rem; }
.meta { margin: 0; color: var(--soft); font-size: .875rem; overflow-wrap: anywhere; }
h1 { margin: 1.5rem 0 0; font-weight: 600; line-height: 1.15; text-wrap: balance; }
h1 .subject { display: block; font-size: 1rem; font-weight: 500; color: var(--soft); margin-bottom: .35rem; }
h1 .figure { font-size: clamp(2.6rem, 9vw, 4.2rem); letter-spacing: -.03em; line-height: 1; }
h1 .unit { font-size: clamp(1.15rem, 3.6vw, 1.6rem); font-weight: 500; letter-spacing: -.01em; }
h1.words { font-size: clamp(1.6rem, 5vw, 2.3rem); letter-spacing: -.02em; }
.lead { margin: 1.25rem 0 0; display: grid; gap: .6rem; max-width: 46rem; padding: 0; list-style: none; }
.lead li { padding: .55rem .85rem; border-left: 3px solid var(--line); overflow-wrap: anywhere; }
.lead .bad { border-color: var(--bad); background: var(--bad-soft); }
.lead .good { border-color: var(--good); background: var(--good-soft); }
.lead .warn { border-color: var(--warn); background: var(--warn-soft); }
section { margin-top: 3rem; }
h2 { margin: 0 0 .35rem; font-size: 1.2rem; font-weight: 600; letter-spacing: -.01em; }
h3 { margin: 1.5rem 0 .25rem; font-size: 1rem; font-weight: 600; overflow-wrap: anywhere; }
p { margin: .35rem 0; max-width: 46rem; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.small { font-size: .875rem; }
.bad-text { color: var(--bad); } .good-text { color: var(--good); } .warn-text { color: var(--warn); }
code, pre { font: .875em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code { overflow-wrap: anywhere; }
pre { margin: .4rem 0; padding: .7rem .9rem; background: var(--card); border: 1px solid var(--line); border-radius: 6px;
  white-space: pre-wrap; overflow-wrap: anywhere; }
figure { margin: 1rem 0 0; }
figcaption { color: var(--soft); font-size: .875rem; margin-top: .4rem; }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg text { font: 12px ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: var(--soft); }
svg .axis { stroke: var(--line); stroke-width: 1; } svg .limit { stroke: var(--limit); stroke-width: 1.5; fill: none; }
svg .dash { stroke-dasharray: 5 4; } svg text.limit-text { fill: var(--limit); font-weight: 600; stroke: none; }
svg .crowd { fill: var(--crowd); opacity: .28; }
svg .crowd-line { fill: none; stroke: var(--crowd); stroke-width: 1.5; }
svg .over { fill: var(--bad); opacity: .5; } svg .waiting { fill: var(--bad); opacity: .22; }
svg .waiting-line { fill: none; stroke: var(--bad); stroke-width: 1.5; }
svg .held { fill: var(--good); } svg .broke { stroke: var(--bad); stroke-width: 2.2; fill: none; }
svg .median { fill: none; stroke: var(--crowd); stroke-width: 1.3; }
svg text.bad-label { fill: var(--bad); }
.narrow { display: none; }
ul.evidence { margin: .6rem 0; padding: 0; list-style: none; display: grid; gap: .7rem; }
ul.plain { margin: .4rem 0; padding-left: 1.1rem; }
.tag { display: inline-block; font-size: .75rem; font-weight: 600; padding: .1rem .5rem; border-radius: 99px;
  vertical-align: .12em; margin-left: .4rem; white-space: nowrap; }
.tag.good { background: var(--good-soft); color: var(--good); }
.tag.warn { background: var(--warn-soft); color: var(--warn); }
.fix { margin-top: 1rem; padding: 1rem 1.1rem; border: 1px solid var(--line); border-radius: 8px;
  background: var(--card); }
.fix p:first-child { margin-top: 0; font-weight: 600; } .fix p:last-child { margin-bottom: 0; }
.bars { display: grid; gap: .5rem; margin: .9rem 0 0; max-width: 46rem; padding: 0; list-style: none; }
.bars li { display: grid; grid-template-columns: 9rem 1fr 9rem; gap: .8rem; align-items: center; }
.bars .value { font-variant-numeric: tabular-nums; }
.track { display: block; height: .6rem; border-radius: 99px; background: var(--track); overflow: hidden;
  min-width: 3rem; }
.fill { display: block; height: 100%; border-radius: 99px; background: var(--good); min-width: 3px; }
.fill.bad { background: var(--bad); } .fill.warn { background: var(--warn); }
.fill.neutral { background: var(--crowd); }
.scroll { overflow-x: auto; margin-top: .8rem; }
.scroll:focus-visible { outline: 2px solid var(--limit); outline-offset: 3px; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); font-size: .875rem; padding-bottom: .4rem; }
th, td { text-align: left; padding: .5rem .9rem .5rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 500; color: var(--soft); font-size: .8125rem; } tbody th { color: var(--ink); font-size: inherit; }
th.number, td.number { text-align: right; white-space: nowrap; }
td.number:last-child, th.number:last-child { padding-right: 0; }
td .track { width: 7rem; margin-top: .5rem; } td.wide { min-width: 13rem; }
dl { display: grid; grid-template-columns: 9rem 1fr; gap: .35rem 1rem; margin: .8rem 0; font-size: .9rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 40rem) {
  .wide-only { display: none; } .narrow { display: block; }
  header { padding-top: 1.5rem; } section { margin-top: 2.4rem; }
  .bars li { grid-template-columns: 1fr auto; gap: .1rem .8rem; } .bars .track { grid-column: 1 / -1; grid-row: 2; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; }
  table.parts thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table.parts, table.parts tbody, table.parts tr, table.parts th, table.parts td { display: block; border: 0;
    padding: 0; }
  table.parts tr { display: grid; grid-template-columns: 1fr auto; gap: 0 .8rem; padding: .7rem 0;
    border-bottom: 1px solid var(--line); }
  table.parts td.bar { grid-column: 1 / -1; } table.parts td .track { width: 100%; margin: .35rem 0; }
  table.parts th { grid-column: 1; grid-row: 1; } table.parts td.fits { grid-column: 2; grid-row: 1; }
  table.parts td.number:not(.fits) { text-align: left; color: var(--soft); font-size: .8125rem; }
  table.parts td.number:last-child { text-align: right; }
  table.parts td.number::before { content: attr(data-name) " "; }
}
@media print {
  :root { color-scheme: light; --ground: #fff; --card: #fff; --ink: #000; --soft: #555; --line: #ccc; --track: #eee;
    --crowd: #888; --limit: #1f5fb4; --bad: #b23a24; --good: #2c7348; --warn: #8a5f00;
    --bad-soft: #fff; --good-soft: #fff; --warn-soft: #fff; }
  body { font-size: 11pt; } section, figure, tr, li { break-inside: avoid; } section { margin-top: 1.6rem; }
  .scroll { overflow: visible; } * { print-color-adjust: exact; }
}
`;
