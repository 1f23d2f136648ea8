// The two commands, `rehearse` and `plan`: words in, text on the streams and files out, and the exit code. Whoever
// calls them owns the process; Ctrl-C is taken over only while a rehearsal runs.

import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { planCommand as plan } from "./grow/command.ts";
import { rehearseHelp } from "./help.ts";
import type { Verdict } from "./judge/verdict.ts";
import { type WishWords, readWish } from "./read-wish.ts";
import { check, exitCode, exitCodes, expectedLines } from "./report/exit-code.ts";
import { type Report, type ReportFacts, makeReport } from "./report/facts.ts";
import { jsonReport } from "./report/json.ts";
import { reportPage } from "./report/page.ts";
import { type Screen, printable, wantsColour } from "./report/paper.ts";
import { type Progress, progressPicture } from "./report/progress.ts";
import { withoutSecrets } from "./report/secrets.ts";
import { terminalReport } from "./report/terminal.ts";
import type { RehearseWish } from "./wish.ts";

export { planHelp, rehearseHelp } from "./help.ts";

export type CommandStream = Screen & { write(text: string): unknown };

/** What a command finds around it; a test brings its own. */
export interface CommandEnvironment {
  readonly out: CommandStream;
  readonly error: CommandStream;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Relative paths start here. */
  readonly folder: string;
  readonly now: () => Date;
  /** Calls back at each Ctrl-C; gives what ends that. */
  readonly onInterrupt: (interrupted: () => void) => () => void;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
  readonly run: (wish: RehearseWish, onProgress: (progress: Progress) => void, signal: AbortSignal) => Promise<Verdict>;
}

export function processEnvironment(): CommandEnvironment {
  return {
    out: process.stdout,
    error: process.stderr,
    variables: process.env,
    folder: process.cwd(),
    now: () => new Date(),
    onInterrupt: (interrupted) => {
      const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
      for (const name of signals) process.on(name, interrupted);
      return () => {
        for (const name of signals) process.off(name, interrupted);
      };
    },
    exit: (code) => process.exit(code),
    // Loaded only now: help and mistakes in the words are answered without it.
    run: async (wish, onProgress, signal) => (await import("./run.ts")).run(wish, onProgress, signal),
  };
}

export function planCommand(words: readonly string[], environment = processEnvironment()): number {
  return plan(words, environment);
}

export async function rehearseCommand(
  words: readonly string[],
  environment: CommandEnvironment = processEnvironment(),
): Promise<number> {
  const { out, error } = environment;
  const own = words.includes("--") ? words.slice(0, words.indexOf("--")) : words;
  if (own.includes("--help") || own.includes("-h")) {
    out.write(rehearseHelp);
    return exitCodes.kept;
  }
  let wanted: WishWords;
  try {
    wanted = readWish(words, environment.folder);
  } catch (mistake) {
    if (!isMistake(mistake)) throw mistake;
    error.write(`holdfast rehearse: ${printable(mistake.message)}\n  holdfast rehearse --help says what it takes.\n`);
    return exitCodes.wrong;
  }
  const secrets = [wanted.wish.database ?? ""];
  const { report, failure, stopped } = await rehearse(wanted, environment, secrets);
  if (report !== undefined) return tell(report, wanted, environment);
  const why = failure instanceof Error ? failure.message : String(failure);
  error.write(`holdfast rehearse: ${stopped ? "stopped before anything was known" : withoutSecrets(why, secrets)}\n`);
  return stopped ? exitCodes.stopped : exitCodes.wrong;
}

interface Ended {
  readonly report: Report | undefined;
  readonly failure: unknown;
  readonly stopped: boolean;
}

async function rehearse(
  { wish, quiet }: WishWords,
  environment: CommandEnvironment,
  secrets: readonly string[],
): Promise<Ended> {
  const { error, variables, now } = environment;
  const stopping = new AbortController();
  const begin = now();
  const colour = wantsColour(error, variables);
  const picture = progressPicture({ screen: error, colour, now: () => performance.now() });
  const release = environment.onInterrupt(() => {
    // A second one does not wait for anything.
    if (stopping.signal.aborted) environment.exit(exitCodes.stopped);
    if (!quiet) picture.end();
    error.write("holdfast rehearse: stopping; once more to end at once\n");
    stopping.abort();
  });
  let facts: ReportFacts | undefined;
  try {
    const onProgress = (progress: Progress): void => {
      if (progress.kind === "facts") facts = progress.facts;
      else if (!quiet) picture.show(withoutSecrets(progress, secrets));
    };
    const verdict = await environment.run(wish, onProgress, stopping.signal);
    if (facts === undefined)
      return { report: undefined, failure: "nothing is known", stopped: stopping.signal.aborted };
    const elapsedMs = now().getTime() - begin.getTime();
    const report = makeReport(verdict, { ...facts, elapsedMs }, secrets);
    return { report, failure: undefined, stopped: stopping.signal.aborted };
  } catch (failure) {
    return { report: undefined, failure, stopped: stopping.signal.aborted };
  } finally {
    picture.end();
    release();
  }
}

/** Puts the report where it is wanted. */
function tell(report: Report, { json, page, expectations }: WishWords, environment: CommandEnvironment): number {
  const { out, error, variables, folder } = environment;
  const expected = expectations.map((expectation) => check(report, expectation));
  const screen = terminalReport(report, { columns: out.columns ?? 80, colour: wantsColour(out, variables) });
  if (json === "-") out.write(jsonReport(report));
  else out.write(screen);
  const say = json === "-" ? error : out;
  for (const line of expectedLines(expected)) say.write(`${line}\n`);
  const files = [
    ...(page === undefined ? [] : [{ file: page, text: reportPage(report) }]),
    ...(json === undefined || json === "-" ? [] : [{ file: json, text: jsonReport(report) }]),
  ];
  let failed = false;
  for (const { file, text } of files) {
    try {
      writeFileSync(resolve(folder, file), text);
      say.write(`${file} is written.\n`);
    } catch (failure) {
      failed = true;
      error.write(`holdfast rehearse: ${file} cannot be written: ${failure instanceof Error ? failure.message : ""}\n`);
    }
  }
  return failed ? exitCodes.wrong : exitCode(report, expected);
}

/** Words that cannot be: ours, and those that parseArgs does not know. */
function isMistake(failure: unknown): failure is Error {
  if (failure instanceof RangeError) return true;
  return failure instanceof Error && "code" in failure && String(failure.code).startsWith("ERR_PARSE_ARGS");
}
