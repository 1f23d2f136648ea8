// `npm run check [-- STEP…]`: all that CI asks besides the tests. Every step runs, two at a time; each prints its name,
// how it went and its seconds, then what it found. Exits with 1 when a step failed. To add a step, add it to `steps`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { join } from "node:path";
import { checkAlarms } from "./house/alarms.ts";
import { checkDocuments } from "./house/documents.ts";
import { checkErrors } from "./house/errors.ts";
import { checkLocked } from "./house/locked.ts";
import { checkNames } from "./house/names.ts";
import { checkText } from "./house/text.ts";

interface Step {
  readonly name: string;
  /** Gives what is wrong, one text for each finding; none when all is well. */
  readonly run: () => string[] | Promise<string[]>;
}

const root = process.cwd();
const stepsAtATime = 2;

const steps: readonly Step[] = [
  { name: "types", run: checkTypes },
  { name: "lint", run: () => tool("oxlint/bin/oxlint", "--type-aware", "--deny-warnings") },
  { name: "dead code", run: () => tool("knip/bin/knip.js", "--no-progress") },
  { name: "format", run: () => tool("oxfmt/bin/oxfmt", "--check", ".") },
  { name: "names", run: () => checkNames(root) },
  { name: "text", run: () => checkText(root) },
  { name: "locked", run: () => checkLocked(root) },
  { name: "documents", run: () => checkDocuments(root) },
  { name: "errors", run: () => checkErrors(root) },
  { name: "alarms", run: () => checkAlarms(root) },
];

process.exitCode = await main(process.argv.slice(2));

async function main(wanted: readonly string[]): Promise<number> {
  const queue = steps.filter((step) => wanted.length === 0 || wanted.includes(step.name));
  if (queue.length === 0) {
    process.stderr.write(`No such step. Steps are: ${steps.map((step) => step.name).join(", ")}.\n`);
    return 1;
  }
  const total = queue.length;
  const failed: string[] = [];
  const worker = async (): Promise<void> => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
      if (!(await runStep(step))) failed.push(step.name);
    }
  };
  await Promise.all(Array.from({ length: stepsAtATime }, worker));
  process.stdout.write(
    failed.length === 0
      ? `\nAll ${total} steps are ok.\n`
      : `\n${failed.length} of ${total} steps failed: ${failed.join(", ")}.\n`,
  );
  return failed.length === 0 ? 0 : 1;
}

async function runStep(step: Step): Promise<boolean> {
  const startMs = performance.now();
  let findings: string[];
  try {
    findings = await step.run();
  } catch (error) {
    findings = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  const state = findings.length === 0 ? "ok" : "failed";
  process.stdout.write(`${step.name.padEnd(10)} ${state.padEnd(6)} ${seconds.padStart(5)} s\n`);
  for (const finding of findings) process.stdout.write(`${finding.trimEnd().replace(/^/gm, "    ")}\n`);
  return findings.length === 0;
}

/** The whole tree, then each page of an app, which is checked for browsers and not for node. */
async function checkTypes(): Promise<string[]> {
  const pages = globSync("{apps,packages}/*/web/tsconfig.json", { cwd: root });
  const findings: string[] = [];
  for (const project of [".", ...pages.sort()]) findings.push(...(await tool("typescript/bin/tsc", "-p", project)));
  return findings;
}

/** Runs a tool of node_modules; its output is one finding when it fails. */
async function tool(program: string, ...args: readonly string[]): Promise<string[]> {
  const path = join(root, "node_modules", program);
  const child = spawn(process.execPath, [path, ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  // Both from `close`: the code, or null when a signal ended it.
  const [code] = (await once(child, "close")) as [number | null];
  return code === 0 ? [] : [output === "" ? `${program} ended with ${String(code)}` : output];
}
