// `npm test [-- PART…]`: one Postgres for the run, then every *.test.ts of the folder it is called in under `node
// --test`; or those with PART in their path. Without PART tests of whole systems (*.system.test.ts) are left to
// `npm run test:systems`. Arguments that start with `--` go to node. Ends with the skipped tests and
// the counts; exits with node's own code, and 130 after Ctrl-C, when nothing of the run is left.
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statfsSync,
} from "node:fs";
import { freemem, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { Closing } from "./counts.ts";

/** What the launcher gives, as far as a test run needs it. */
interface Postgres {
  readonly url: string;
  stop(): Promise<void>;
}

const root = process.cwd();
const launcher = join(root, "packages/holdfast/src/store/embedded/embedded.ts");
/** Each of these takes the whole machine for a while: apps under load, browsers, installed packages. */
const systemSuffix = ".system.test.ts";
// More than there are cores: most tests wait for processes, connections and clocks.
const filesAtATime = 4;
const systemsAtATime = 2;
/** Of all tests that run at the same time, each with several roles and the checks beside them. */
const connections = 300;
/** One test file that takes longer hangs: it has left a server, a timer or a process open. */
const fileLimitMs = 300_000;
/** Several times what a run's files take at most. */
const plentyBytes = 12 * 1024 ** 3;
/** From the first Ctrl-C to the end by force. */
const patienceMs = 5_000;

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => interrupted.abort());

// Whoever reads our output may go first (`npm test | head`); without a listener that would end us before Postgres.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => interrupted.abort());

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const parts = args.filter((arg) => !arg.startsWith("--"));
  const files = testFiles(parts);
  if (files.length === 0) {
    const wanted = parts.length > 0 ? ` has ${parts.join(" or ")} in its path` : "";
    process.stderr.write(`No test file${wanted}.\n`);
    return 1;
  }
  const folder = mkdtempSync(join(placeOfFiles(), "holdfast-test-"));
  // Postgres refuses to run as root, so its own user must be able to pass through.
  chmodSync(folder, 0o711);
  let postgres: Postgres | undefined;
  try {
    postgres = await startPostgres(join(folder, "postgres"));
    if (interrupted.signal.aborted) return 130;
    const closingFile = join(folder, "closing.json");
    const options = args.filter((arg) => arg.startsWith("--"));
    const env = environment(postgres, folder);
    const code = await runTests([...nodeArguments(closingFile, files), ...options, ...files], env);
    if (interrupted.signal.aborted) return 130;
    return report(closingFile) ? code : code || 1;
  } finally {
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Where Postgres has its files: in memory, where there is plenty of it. Each test makes and drops a database of
 * hundreds of files; on ext4, which does not give out again at once what was just deleted, that took a fifth of a run.
 */
function placeOfFiles(): string {
  const memory = "/dev/shm";
  try {
    accessSync(memory, constants.W_OK);
    const { bavail, bsize } = statfsSync(memory);
    // Postgres runs from a copy beside its data.
    const mayRun = !/^\S+ \/dev\/shm \S+ \S*\bnoexec\b/m.test(readFileSync("/proc/self/mounts", "utf8"));
    if (mayRun && Math.min(bavail * bsize, freemem()) >= plentyBytes) return memory;
  } catch {
    // Another system, which has no such folder, or not for us.
  }
  return tmpdir();
}

/**
 * Every test file with one of `parts` in its path, sorted; without parts all but those of whole systems. The linter's
 * samples are no tests.
 */
function testFiles(parts: readonly string[]): string[] {
  const patterns = ["packages", "apps", "tests"].map((folder) => `${folder}/**/*.test.ts`);
  const files = globSync(patterns, {
    cwd: root,
    exclude: ["**/node_modules/**", "**/dist/**", "tests/lint/samples/**"],
  });
  const isWanted = (file: string): boolean =>
    parts.length === 0 ? !file.endsWith(systemSuffix) : parts.some((part) => file.includes(part));
  return files.filter(isWanted).sort();
}

/** Starts the embedded Postgres, or nothing where the caller names a server of their own, or there is no launcher. */
async function startPostgres(dataDir: string): Promise<Postgres | undefined> {
  if (process.env["HOLDFAST_TEST_DATABASE"] !== undefined || !existsSync(launcher)) return undefined;
  // A path that is found at run time, so that this runner also works where the launcher is not; hence no type.
  const { startEmbedded } = (await import(pathToFileURL(launcher).href)) as {
    startEmbedded: (options: { dataDir: string; settings: Readonly<Record<string, string>> }) => Promise<Postgres>;
  };
  return startEmbedded({ dataDir, settings: { max_connections: String(connections) } });
}

function nodeArguments(closingFile: string, files: readonly string[]): string[] {
  const atATime = files.every((file) => file.endsWith(systemSuffix)) ? systemsAtATime : filesAtATime;
  return [
    "--test",
    `--test-concurrency=${atATime}`,
    `--test-timeout=${fileLimitMs}`,
    "--test-reporter=spec",
    "--test-reporter-destination=stdout",
    `--test-reporter=${pathToFileURL(join(import.meta.dirname, "counts.ts")).href}`,
    `--test-reporter-destination=${closingFile}`,
  ];
}

/**
 * The same for everyone, whatever their shell says; children of a test get the loopback guard too. What one process has
 * compiled the others find in `folder`: a run starts hundreds, and compiling is half of a start.
 */
function environment(postgres: Postgres | undefined, folder: string): NodeJS.ProcessEnv {
  const guard = pathToFileURL(join(import.meta.dirname, "loopback.ts")).href;
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: "test",
    NODE_OPTIONS: `--import=${guard}`,
    NODE_COMPILE_CACHE: join(folder, "compiled"),
  };
  delete env["TZ"];
  // Set when a test runs this runner; node:test would take itself for a part of the outer run.
  delete env["NODE_TEST_CONTEXT"];
  if (postgres !== undefined) env["HOLDFAST_TEST_DATABASE"] = postgres.url;
  return env;
}

/** Runs node in a process group of its own, so that an interrupt ends all that the tests have started. */
async function runTests(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env,
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
  });
  const exited = once(child, "exit");
  const { pid } = child;
  const stop = async (): Promise<void> => {
    if (pid === undefined) return;
    signalGroup(pid, "SIGTERM");
    await Promise.race([exited, sleep(patienceMs, undefined, { ref: false })]);
    signalGroup(pid, "SIGKILL");
  };
  let stopped: Promise<void> | undefined;
  interrupted.signal.addEventListener("abort", () => {
    stopped = stop();
  });
  // Both from `exit`: the code, or null when a signal ended it.
  const [code] = (await exited) as [number | null];
  await stopped;
  return code ?? 1;
}

function signalGroup(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The whole group has ended already.
  }
}

/** Prints the skipped tests and the counts; false when node ended without any, or no test ran. */
function report(closingFile: string): boolean {
  const text = existsSync(closingFile) ? readFileSync(closingFile, "utf8") : "";
  if (text === "") {
    process.stdout.write("\nThe test runner ended without a result.\n0 passed, 1 failed, 0 skipped\n");
    return false;
  }
  // Written by our own reporter in this run.
  const { counts, skipped } = JSON.parse(text) as Closing;
  if (skipped.length > 0) {
    process.stdout.write(`\nSKIPPED: ${skipped.length} of the tests did not run here.\n`);
    for (const { name, file, reason } of skipped) {
      process.stdout.write(`  ${relative(root, file)}: ${name}\n    because: ${reason}\n`);
    }
  }
  process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  return counts.passed + counts.failed > 0;
}
