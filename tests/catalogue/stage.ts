// An example with all that it needs around it: filled databases, third parties, a pipe for its log, certificates. Gives
// the command and the environment to start the app with; the app itself is started by who asks.

import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Example, folderUrl, type Need, type Version } from "../../packages/rehearse/examples/example.ts";
import { freePort } from "../../packages/holdfast/src/testing/free-port.ts";
import { ask, type Databases, startRedis, startServer, stopGroup, untilListening } from "./services.ts";

const examples = fileURLToPath(new URL("../../packages/rehearse/examples/", import.meta.url));
const thirdParties = join(examples, "third-parties");
/** A MySQL or MariaDB that the caller offers, with the right to make databases: mysql://user:password@host:port. */
const mysqlVariable = "HOLDFAST_TEST_MYSQL";

export interface Stage extends AsyncDisposable {
  readonly command: readonly string[];
  readonly folder: string;
  /** What the app needs beside the environment of whoever starts it; PORT among it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly url: string;
  readonly redisPort: number | undefined;
  readonly thirdPartyUrl: string | undefined;
}

/** Why this example cannot be started here, in one sentence; undefined when it can. */
export function missing(example: Example): string | undefined {
  if (!existsSync(join(examples, "node_modules"))) {
    return "the examples' packages are not installed: npm ci --prefix packages/rehearse/examples";
  }
  return example.needs.map(missingNeed).find((reason) => reason !== undefined);
}

function missingNeed(need: Need): string | undefined {
  if (need === "postgres") return undefined;
  if (need === "mysql") {
    return process.env[mysqlVariable] === undefined ? `there is no MySQL: name one in ${mysqlVariable}` : undefined;
  }
  for (const program of need === "redis" ? ["redis-server", "redis-cli"] : [need]) {
    const found = spawnSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" });
    if (found.status !== 0) return `there is no ${program} in the PATH`;
  }
  return undefined;
}

export interface StageWish {
  readonly example: Example;
  readonly version: Version;
  /** Started when the first example needs it, and then shared. */
  readonly databases: () => Promise<Databases>;
  /** Instead of the pipe that is read slowly. */
  readonly logFile?: string;
}

let made = 0;

/** Disposing ends all that was started for it, but not the databases' server. */
export async function openStage(wish: StageWish): Promise<Stage> {
  const { example, version } = wish;
  await using undo = new AsyncDisposableStack();
  const folder = fileURLToPath(folderUrl(example));
  const temporary = await mkdtemp(join(tmpdir(), "rehearse-example-"));
  undo.defer(() => rm(temporary, { recursive: true, force: true }));
  const port = await freePort();
  const environment: Record<string, string> = { ...version.environment, PORT: String(port) };

  const statements = version.sql.map((file) => readFileSync(join(folder, file), "utf8"));
  made += 1;
  const database = `example_${process.pid}_${made}`;
  if (example.needs.includes("postgres")) {
    environment["DATABASE_URL"] = await (await wish.databases()).create(database, statements);
  }
  if (example.needs.includes("mysql")) environment["MYSQL_URL"] = await fillMysql(database, statements);

  let redisPort: number | undefined;
  if (example.lua !== undefined) {
    redisPort = undo.use(await startRedis()).port;
    execFileSync("redis-cli", ["-p", String(redisPort), "--eval", join(folder, example.lua)]);
    environment["REDIS_URL"] = `redis://127.0.0.1:${redisPort}`;
  }
  let thirdPartyUrl: string | undefined;
  if (example.thirdParty !== undefined) {
    const { variable, latencyMs, concurrency, quota } = example.thirdParty;
    const numbers = { LATENCY_MS: String(latencyMs), CONCURRENCY: String(concurrency), QUOTA: String(quota) };
    const command = [process.execPath, join(thirdParties, "provider.js")];
    const provider = undo.use(await startServer(command, await freePort(), numbers));
    thirdPartyUrl = `http://127.0.0.1:${provider.port}`;
    environment[variable] = thirdPartyUrl;
  }
  if (example.logBytesPerSecond !== undefined) {
    environment["LOG_PIPE"] = wish.logFile ?? openPipe(undo, temporary, example.logBytesPerSecond);
  }
  if (example.scheme === "https") {
    makeCertificates(temporary);
    environment["CERTIFICATES"] = temporary;
  }
  const ended = undo.move();
  return {
    command: version.command.map((word, at) => (at === 0 && word === "node" ? process.execPath : word)),
    folder,
    environment,
    url: `${example.scheme ?? "http"}://127.0.0.1:${port}`,
    redisPort,
    thirdPartyUrl,
    [Symbol.asyncDispose]: () => ended.disposeAsync(),
  };
}

/** A named pipe, and the slow collector that reads it. */
function openPipe(undo: AsyncDisposableStack, folder: string, bytesPerSecond: number): string {
  const pipe = join(folder, "log");
  execFileSync("mkfifo", [pipe]);
  const env = { ...process.env, LOG_PIPE: pipe, BYTES_PER_SECOND: String(bytesPerSecond) };
  const shipper = spawn(process.execPath, [join(thirdParties, "log-shipper.js")], {
    stdio: "ignore",
    env,
    detached: true,
  });
  undo.defer(() => stopGroup(shipper));
  return pipe;
}

/** Certificates that nobody has signed, one with a long RSA key and one with a short elliptic one. */
function makeCertificates(folder: string): void {
  const keys = { rsa: ["rsa:4096"], ecdsa: ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"] };
  for (const [name, key] of Object.entries(keys)) {
    const files = ["-keyout", join(folder, `${name}.key`), "-out", join(folder, `${name}.crt`)];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
    const words = ["req", "-x509", "-newkey", ...key, "-nodes", "-days", "2", ...subject, ...files];
    execFileSync("openssl", words, { stdio: "ignore" });
  }
}

interface Mysql {
  createConnection(options: { uri: string; multipleStatements: boolean }): Promise<{
    query(statement: string): Promise<unknown>;
    end(): Promise<void>;
  }>;
}

async function fillMysql(database: string, statements: readonly string[]): Promise<string> {
  const server = (process.env[mysqlVariable] ?? "").replace(/\/$/, "");
  // The package is the examples' own and has no types here; the shape is the documented one.
  const mysql = createRequire(join(examples, "package.json"))("mysql2/promise") as Mysql;
  const connection = await mysql.createConnection({ uri: server, multipleStatements: true });
  for (const statement of [`create database ${database}`, `use ${database}`, ...statements]) {
    await connection.query(statement);
  }
  await connection.end();
  return `${server}/${database}`;
}

export interface App extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly pid: number;
  /** What it has written so far, to both of its streams. */
  readonly output: () => string;
}

/** Beside what the stage itself says. */
export interface AppWish {
  readonly environment?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
}

/** Starts the app of a stage and waits until it listens. */
export async function startApp(stage: Stage, wish: AppWish = {}): Promise<App> {
  const [program = "", ...rest] = stage.command;
  const words = [...(wish.flags ?? []), ...rest];
  const env = { ...process.env, ...stage.environment, ...wish.environment };
  const child = spawn(program, words, { cwd: stage.folder, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const stop = () => stopGroup(child);
  try {
    await untilListening(child, Number(stage.environment["PORT"]));
  } catch (error) {
    await stop();
    throw new Error(`${stage.folder} did not start:\n${output}`, { cause: error });
  }
  return { child, pid: child.pid ?? 0, output: () => output, [Symbol.asyncDispose]: stop };
}

/** The plan that Postgres chooses for a query of the app, as text. */
export async function planOf(stage: Stage, query: string): Promise<string> {
  const rows = await ask(stage.environment["DATABASE_URL"] ?? "", `explain ${query}`);
  return rows.map((row) => String(row["QUERY PLAN"])).join("\n");
}
