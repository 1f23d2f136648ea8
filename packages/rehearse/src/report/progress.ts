// What happens while a rehearsal runs, told by whoever runs it, and its picture: a few lines that are rewritten in
// place on a terminal, plain lines elsewhere. After `end()` nothing of the picture is left that could garble what
// follows.

import type { Trial, TrialPurpose } from "../measure/trial.ts";
import type { ReportFacts } from "./facts.ts";
import { clock, figure, span, visitRate } from "./figures.ts";
import { type Screen, bar, fit, paint } from "./paper.ts";
import { purposeText, resultText } from "./sentences.ts";

export const phases = [
  "looking",
  "warm-up",
  "low",
  "predicting",
  "searching",
  "confirming",
  "experiment",
  "recovery",
  "growth",
] as const;
export type Phase = (typeof phases)[number];

export type Progress =
  /** What is rehearsed, as soon as it is known: the report of a rehearsal that is stopped later needs it. */
  | { readonly kind: "facts"; readonly facts: ReportFacts }
  /** `detail`: what exactly, "a pool of 10". `leftMs`: what this and all later phases are expected to take. */
  | { readonly kind: "phase"; readonly phase: Phase; readonly detail?: string; readonly leftMs?: number }
  | { readonly kind: "predicted"; readonly limit: number; readonly part: string }
  | {
      readonly kind: "trial-begin";
      readonly purpose: TrialPurpose;
      readonly visitsPerSecond: number;
      readonly durationMs: number;
    }
  /** Each second of a trial: which one it was (from 1), what was sent and came back in it. */
  | {
      readonly kind: "second";
      readonly second: number;
      readonly sent: number;
      readonly done: number;
      readonly failed: number;
      readonly p95Ms: number;
    }
  | { readonly kind: "trial-end"; readonly trial: Trial }
  | { readonly kind: "note"; readonly text: string };

export interface ProgressOptions {
  readonly screen: Screen & { write(text: string): unknown };
  readonly colour: boolean;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

export interface ProgressPicture {
  show(progress: Progress): void;
  /** Takes the live lines away; nothing is drawn afterwards. */
  end(): void;
}

const phaseWords: Readonly<Record<Phase, string>> = {
  looking: "looking at the target",
  "warm-up": "warming up",
  low: "measuring what a visit takes, at low rates",
  predicting: "predicting what breaks first",
  searching: "searching for the limit",
  confirming: "confirming it",
  experiment: "experiment",
  recovery: "seeing whether it recovers",
  growth: "measuring again with more rows",
};

/** On a terminal the lines are drawn at each event and each second between them. */
export function progressPicture(options: ProgressOptions): ProgressPicture {
  return options.screen.isTTY === true ? livePicture(options) : plainPicture(options);
}

/** One line for whatever is worth one in a log: phases, predictions, trials that ended, notes. */
function lastingLine(progress: Progress): string | undefined {
  switch (progress.kind) {
    case "phase":
      return phaseText(progress);
    case "predicted":
      return `predicted: ${visitRate(progress.limit)}, then ${progress.part} ends`;
    case "trial-end": {
      const { purpose, visitsPerSecond, load } = progress.trial;
      const p95 = span(load.requests.latency.p95Ms);
      return `  ${purposeText(purpose)} at ${visitRate(visitsPerSecond)}: p95 ${p95}, ${resultText(progress.trial)}`;
    }
    case "note":
      return `  ${progress.text}`;
    case "facts":
    case "trial-begin":
    case "second":
      return undefined;
  }
}

function phaseText({ phase, detail }: Extract<Progress, { kind: "phase" }>): string {
  return detail === undefined ? phaseWords[phase] : `${phaseWords[phase]}: ${detail}`;
}

function plainPicture({ screen, now }: ProgressOptions): ProgressPicture {
  const begin = now();
  let ended = false;
  return {
    show: (progress) => {
      const line = ended ? undefined : lastingLine(progress);
      if (line !== undefined) screen.write(`[${clock(now() - begin)}] ${fit(line, 200)}\n`);
    },
    end: () => {
      ended = true;
    },
  };
}

interface Live {
  phase: string;
  predicted: string;
  trial: Extract<Progress, { kind: "trial-begin" }> | undefined;
  second: Extract<Progress, { kind: "second" }> | undefined;
  /** On the clock of `now`, when everything should be over. */
  endsAt: number | undefined;
}

function livePicture({ screen, colour, now }: ProgressOptions): ProgressPicture {
  const begin = now();
  const live: Live = { phase: "", predicted: "", trial: undefined, second: undefined, endsAt: undefined };
  const on = paint(colour);
  let drawn = 0;
  let ended = false;
  const erase = (): string => (drawn > 0 ? `\r\u001b[${drawn}A\u001b[0J` : "");
  const draw = (lasting: string | undefined): void => {
    if (ended) return;
    // One column less than there are: a full line would make some terminals begin another.
    const columns = Math.max(20, (screen.columns ?? 80) - 1);
    const lines = liveLines(live, { atMs: now() - begin, now: now() }).map((line) => fit(line, columns));
    const kept = lasting === undefined ? "" : `${on.dim(fit(lasting, columns))}\n`;
    const shown = lines.map((line, index) => `${index === 0 ? on.bold(line) : line}\n`).join("");
    screen.write(`${erase()}${kept}${shown}`);
    drawn = lines.length;
  };
  const timer = setInterval(() => draw(undefined), 1000);
  timer.unref();
  return {
    show: (progress) => {
      follow(live, progress, now());
      // These two are among the live lines.
      draw(progress.kind === "phase" || progress.kind === "predicted" ? undefined : lastingLine(progress));
    },
    end: () => {
      clearInterval(timer);
      if (!ended) screen.write(erase());
      ended = true;
    },
  };
}

/** What the live lines have to know after an event. */
function follow(live: Live, progress: Progress, nowMs: number): void {
  switch (progress.kind) {
    case "phase":
      live.phase = phaseText(progress);
      if (progress.leftMs !== undefined) live.endsAt = nowMs + progress.leftMs;
      return;
    case "predicted":
      live.predicted = `predicted: ${visitRate(progress.limit)}, by ${progress.part}`;
      return;
    case "trial-begin":
      live.trial = progress;
      live.second = undefined;
      return;
    case "second":
      live.second = progress;
      return;
    case "trial-end":
      live.trial = undefined;
      live.second = undefined;
      return;
    case "facts":
    case "note":
      return;
  }
}

function liveLines(live: Live, { atMs, now }: { readonly atMs: number; readonly now: number }): string[] {
  const left = live.endsAt === undefined ? "" : `, about ${clock(Math.max(0, live.endsAt - now))} to go`;
  const lines = [`${live.phase === "" ? "beginning" : live.phase} · ${clock(atMs)}${left}`];
  if (live.predicted !== "") lines.push(live.predicted);
  const { trial, second } = live;
  if (trial === undefined) return lines;
  const share = second === undefined ? 0 : (second.second * 1000) / trial.durationMs;
  lines.push(`${bar(share, 20)} ${purposeText(trial.purpose)} at ${visitRate(trial.visitsPerSecond)}`);
  if (second !== undefined) {
    const failed = second.failed > 0 ? `, ${figure(second.failed)} failed` : "";
    lines.push(`sent ${figure(second.sent)}, answered ${figure(second.done)}${failed}, p95 ${span(second.p95Ms)}`);
  }
  return lines;
}
