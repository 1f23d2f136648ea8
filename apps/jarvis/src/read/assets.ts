// In: the folder of the pages (HTML, CSS, SVG, erasable TypeScript). Out: what a browser gets, made once at the start:
// body, packed bodies, media type and ETag by address. No build step: types are blanked out, so that lines and columns
// in the browser are those of the source. What is not of a known kind is not served.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** One thing to serve. `etag` is the body's, strong and already in quotes. */
export interface Asset {
  readonly body: Buffer;
  readonly type: string;
  readonly etag: string;
  /** By the name of the encoding; only where that is smaller. */
  readonly packed: Readonly<Partial<Record<Encoding, Buffer>>>;
}

/** Encodings, the better one first. */
export const encodings = ["br", "gzip"] as const;
export type Encoding = (typeof encodings)[number];

/** All that the web folder serves. */
export interface Assets {
  /** By address (`/`, `/chat`). They name what they load under `/assets/RELEASE/`. */
  readonly pages: ReadonlyMap<string, Asset>;
  /** By name (`chat.js`): scripts, styles, pictures. */
  readonly files: ReadonlyMap<string, Asset>;
  /** Changes with any of the files, so that what is served below it never changes. */
  readonly release: string;
}

const mediaTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** Of brotli's 11: beyond it each file costs tens of milliseconds more at the start for a percent less. */
const brotliQuality = 9;

/**
 * Reads the folder `dir` once (it does not look into folders within) and gives what to serve. `home.html` is `/`,
 * `NAME.html` is `/NAME`; `_NAME.html` is a piece of pages and stands where they say `<!-- include NAME -->`; `.ts` is
 * served as `.js`. Throws, naming the file, when a script uses syntax that cannot be stripped or a piece is missing.
 * Later changes of the files are not seen.
 */
export function loadAssets(dir: string): Assets {
  const names = readdirSync(dir).sort();
  const files = new Map<string, Asset>();
  for (const name of names) {
    const asset = fileOf(join(dir, name));
    if (asset !== undefined) files.set(name.replace(/\.ts$/, ".js"), asset);
  }
  const release = digest([...files.values()].map(({ etag }) => etag).join()).slice(0, 12);
  const pages = new Map<string, Asset>();
  for (const name of names.filter((one) => /^[^_].*\.html$/.test(one))) {
    const text = withPieces(dir, readFileSync(join(dir, name), "utf8"));
    const html = withPreloads(text, files).replaceAll('"/assets/', `"/assets/${release}/`);
    pages.set(name === "home.html" ? "/" : `/${name.slice(0, -".html".length)}`, assetOf(html, ".html"));
  }
  return { pages, files, release };
}

/** A body with its packed forms and its tag. */
export function assetOf(content: string | Buffer, extension: string): Asset {
  const body = Buffer.from(content);
  const br = brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } });
  const gzip = gzipSync(body, { level: 9 });
  return {
    body,
    type: mediaTypes[extension] ?? "application/octet-stream",
    etag: `"${digest(body)}"`,
    packed: { ...(br.length < body.length ? { br } : {}), ...(gzip.length < body.length ? { gzip } : {}) },
  };
}

/** True when the browser's `If-None-Match` names this asset, so that 304 without a body is the answer. */
export function isUnchanged({ etag }: Pick<Asset, "etag">, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === "*") return true;
  // A proxy that compresses makes the tag weak (W/"…"); for a GET that is the same thing.
  return ifNoneMatch.split(",").some((tag) => tag.trim().replace(/^W\/|\.(?:br|gzip)(?="$)/g, "") === etag);
}

function digest(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("base64url").slice(0, 27);
}

function fileOf(path: string): Asset | undefined {
  if (/\.(test|d)\.ts$|\.html$/.test(path)) return undefined;
  if (extname(path) === ".ts") return assetOf(scriptOf(path), ".js");
  return mediaTypes[extname(path)] === undefined ? undefined : assetOf(readFileSync(path), extname(path));
}

function withPieces(dir: string, html: string): string {
  return html.replaceAll(/<!-- include (\w+) -->\n?/g, (_all, name: string) =>
    readFileSync(join(dir, `_${name}.html`), "utf8"),
  );
}

/** Names all that a page's scripts import, so that a browser asks for everything at once and not one after another. */
function withPreloads(html: string, files: ReadonlyMap<string, Asset>): string {
  return html.replaceAll(/( *)<script type="module" src="\/assets\/([\w.-]+)"><\/script>/g, (script, space, name) => {
    const imported = new Set<string>([name]);
    for (const one of imported) {
      for (const [, next = ""] of String(files.get(one)?.body ?? "").matchAll(/\bfrom "\.\/([\w.-]+)"/g))
        imported.add(next);
    }
    imported.delete(name);
    const links = [...imported].map((one) => `${space}<link rel="modulepreload" href="/assets/${one}" />\n`);
    return links.join("") + script;
  });
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
