// In: the folder of the pages (HTML, CSS, SVG, erasable TypeScript). Out: what a browser gets, made once at the start:
// body, media type and ETag by address, and the headers that every page carries. No build step: types are blanked out,
// so that lines and columns in the browser are those of the source. What is not of a known kind is not served.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { extname, join } from "node:path";

/** One thing to serve. `etag` is strong and already in quotes. */
export interface Asset {
  readonly body: Buffer;
  readonly type: string;
  readonly etag: string;
}

/** All that the web folder serves, by address (`/chat`, `/assets/chat.js`), and the headers for each answer of it. */
export interface Assets {
  readonly files: ReadonlyMap<string, Asset>;
  readonly headers: Readonly<Record<string, string>>;
}

const mediaTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  // No page of ours may turn a string into markup or code, by mistake or by an injected script.
  "require-trusted-types-for 'script'",
  // But the one that reminds when no page is open may be started.
  "trusted-types push-worker",
].join("; ");

/**
 * Reads the folder `dir` once (it does not look into folders within) and gives what to serve. `home.html` is `/`,
 * `NAME.html` is `/NAME`, everything else is `/assets/NAME`, `.ts` as `.js`. Throws, naming the file, when a script
 * uses syntax that cannot be stripped. Later changes of the files are not seen.
 */
export function loadAssets(dir: string): Assets {
  const files = new Map<string, Asset>();
  for (const name of readdirSync(dir).sort()) {
    const asset = assetOf(join(dir, name));
    if (asset !== undefined) files.set(addressOf(name), asset);
  }
  return { files, headers: securityHeaders };
}

/** Headers for pages and for every other answer of the app: nothing foreign loads, nothing is framed or sniffed. */
export const securityHeaders: Readonly<Record<string, string>> = {
  "content-security-policy": policy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  // Ask each time, and be told 304: a new release is seen at once, an old one costs no bytes.
  "cache-control": "no-cache",
};

/** True when the browser's `If-None-Match` names this asset, so that 304 without a body is the answer. */
export function isUnchanged(asset: Asset, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === "*") return true;
  // A proxy that compresses makes the tag weak (W/"…"); for a GET that is the same thing.
  return ifNoneMatch.split(",").some((tag) => tag.trim().replace(/^W\//, "") === asset.etag);
}

function assetOf(path: string): Asset | undefined {
  if (path.endsWith(".test.ts") || path.endsWith(".d.ts")) return undefined;
  const isScript = extname(path) === ".ts";
  const type = mediaTypes[isScript ? ".js" : extname(path)];
  if (type === undefined) return undefined;
  const body = isScript ? Buffer.from(scriptOf(path)) : readFileSync(path);
  return { body, type, etag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"` };
}

function addressOf(name: string): string {
  if (name === "home.html") return "/";
  if (name.endsWith(".html")) return `/${name.slice(0, -".html".length)}`;
  return `/assets/${name.replace(/\.ts$/, ".js")}`;
}

function scriptOf(path: string): string {
  try {
    // Sources import each other as they are named on disk; browsers know them by the address that they are served at.
    return stripQuietly(readFileSync(path, "utf8")).replace(/(\bfrom "\.\/[\w-]+)\.ts"/g, '$1.js"');
  } catch (error) {
    throw new Error(`The script ${path} cannot be served: only TypeScript that can be erased is.`, { cause: error });
  }
}

/** Strips types without Node's warning that this function is experimental; every other warning still gets out. */
function stripQuietly(source: string): string {
  const emitWarning: typeof process.emitWarning = Reflect.get(process, "emitWarning");
  process.emitWarning = (warning: string | Error, ...rest: unknown[]): void => {
    if (!String(warning).includes("stripTypeScriptTypes")) Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
}
