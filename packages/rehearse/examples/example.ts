// What a row of the catalogue says: an app with one seeded fault, how its two versions are started, what they need, and
// what a rehearsal has to find. The apps themselves know nothing of it.

import type { Cause } from "../src/judge/verdict.ts";

export type Need = "postgres" | "redis" | "mysql" | "python3" | "openssl" | "mkfifo" | "gzip" | "cksum";

/** A server that stands for somebody else's, started by the one who runs the example and not by the app. */
export interface ThirdParty {
  /** Variable that tells the app its address, `http://127.0.0.1:PORT`. */
  readonly variable: string;
  readonly latencyMs: number;
  /** Calls that it works on at a time; 0: any number. */
  readonly concurrency: number;
  /** Calls a second after which it says 429; 0: any number. */
  readonly quota: number;
}

export interface Version {
  /** Program and arguments, in the example's folder; `node` and `python3` are those of whoever runs it. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Files of the example's folder that fill a fresh database, in this order. */
  readonly sql: readonly string[];
  /** Visits per second at which it is about to end, on two cores: a rough figure to choose a start, never a bar. */
  readonly limit: number;
}

export interface Example {
  /** Its folder. */
  readonly name: string;
  readonly story: string;
  readonly framework: string;
  readonly cause: Cause;
  readonly needs: readonly Need[];
  readonly broken: Version;
  /** Undefined where the app is what it should be, and the machine ends first. */
  readonly healthy: Version | undefined;
  /** Script that fills a fresh Redis, in the example's folder. */
  readonly lua?: string;
  readonly thirdParty?: ThirdParty;
  /** The app writes its log into a named pipe (`LOG_PIPE`) that is read at this speed. */
  readonly logBytesPerSecond?: number;
  /** `https` for an app that has a certificate: `CERTIFICATES` is the folder that holds `rsa` and `ecdsa`. */
  readonly scheme?: "https";
  /** Name of the app that it is easily taken for: both have the same look from afar, and another cause. */
  readonly looksLike?: string;
  /** Other names that are true of the broken version as well; a healthy one may always be `one-core-of-many`. */
  readonly alsoTrue?: readonly Cause[];
  /** What would be true of the healthy version too, when that is more than the machine and its cores. */
  readonly healthyMay?: readonly Cause[];
}

/** The module that holds `scenario`, as the driver loads it. */
export function scenarioUrl(example: Example): string {
  return new URL(`./${example.name}/scenario.ts`, import.meta.url).href;
}

/** The folder that the app is started in. */
export function folderUrl(example: Example): URL {
  return new URL(`./${example.name}/`, import.meta.url);
}

/** What differs from `FIXED=1` and `FIXED=0`, and the files that fill the database. */
interface VersionWish {
  readonly app?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  readonly sql?: readonly string[];
  readonly limit: number;
}

export function broken(wish: VersionWish): Version {
  return version(wish, "0");
}

export function healthy(wish: VersionWish): Version {
  return version(wish, "1");
}

function version(wish: VersionWish, fixed: string): Version {
  const app = wish.app ?? "app.js";
  const program = app.endsWith(".py") ? "python3" : "node";
  const environment = wish.environment ?? { FIXED: fixed };
  return { command: [program, ...(wish.flags ?? []), app], environment, sql: wish.sql ?? [], limit: wish.limit };
}
