// Finds out what there is to do at a target by reading its pages, forms and documents, and makes weighted flows of it.
// Reads only: no form is sent before the rehearsal itself.

import { crawl, keyOf, pageOf, readPage } from "./crawl.ts";
import type { CrawledPage, Fetch } from "./crawl.ts";
import { shareOut } from "./discovery.ts";
import type { Discovery, FoundFlows } from "./discovery.ts";
import { formFlows } from "./form-flows.ts";
import { planLimits } from "./limits.ts";
import { foundInOpenApi } from "./openapi.ts";
import { assetPaths, existing, withAssets } from "./page-assets.ts";
import type { Loaded } from "./page-assets.ts";
import { isEnding } from "./purpose.ts";
import type { FlowData, StepData } from "./scenario.ts";
import { callsInScript } from "./script-calls.ts";
import { openChannels } from "./streams.ts";
import { asArgument, literally } from "./template.ts";

export interface ExploreOptions {
  readonly fetch: Fetch;
  /** Of the crowd; 100 when nothing is known. */
  readonly signUpsPerThousand?: number;
}

/** How long people look at a page, and think before they go on; the median. */
const readMs = 6_000;
const openApiPaths = ["/openapi.json", "/swagger.json", "/api/openapi.json", "/docs/json", "/v3/api-docs"];

/** Throws a RangeError when the start page cannot be read and no document says what else there is. */
export async function explore(startUrl: string, { fetch, signUpsPerThousand }: ExploreOptions): Promise<Discovery> {
  const start = URL.parse(startUrl);
  if (start === null) throw new RangeError("The start page is no address. Write it like http://localhost:3000/");
  const api = await openApiOf(start, fetch);
  const first = await readPage(start, fetch);
  const { origin } = start;
  if (first === undefined || first.status >= 400) {
    if (api !== undefined) return { origin, flows: shareOut(api.found, signUpsPerThousand), notes: api.notes };
    const what = first === undefined ? "did not answer, or leads away from its host" : `answers with ${first.status}`;
    throw new RangeError(
      `${start.href} ${what}, so nothing could be found out. Name a page that works, with its path, ` +
        "or give a scenario, a HAR file or an OpenAPI document.",
    );
  }
  const page = pageOf(first);
  const pages = await crawl(page, await sitemapOf(start, fetch), fetch);
  const scripts = await scriptsOf(pages, fetch);
  const notes = [`Found ${count(pages.length, "page")} by reading from ${start.pathname} on.`, ...(api?.notes ?? [])];
  const entry = [
    literally(keyOf(start)),
    ...(await existing(assetPaths(page), page.url, fetch)),
    ...(await ownCalls(page, scripts, fetch)),
  ];
  const open = await openChannels(page, scripts.of(page), fetch);
  const forms = formFlows({ pages, scripts, startPath: literally(keyOf(start)) });
  notes.push(...forms.notes, ...open.notes);
  const found: FoundFlows = {
    reads: [
      ...readingFlows(entry, await withAssets(pages.slice(1), entry, fetch), open.streams),
      ...(api?.found.reads ?? []),
    ],
    writes: [...forms.writes, ...(api?.found.writes ?? [])],
    // A form that people see is likelier what they sign up with than an operation of a document.
    signUps: [...forms.signUps, ...(api?.found.signUps ?? [])],
  };
  if (found.signUps.length === 0)
    notes.push("No form looks like signing up, so no flow is marked as the one that must not fail.");
  return { origin, flows: shareOut(found, signUpsPerThousand), notes };
}

/** Most look at the first page, with what it keeps open, and leave; some go on, popular pages first. */
function readingFlows(entry: readonly string[], others: readonly Loaded[], streams: readonly string[]): FlowData[] {
  const first = entry.map((path, index): StepData => {
    return { method: "GET", path, ...(index === entry.length - 1 ? { thinkMs: readMs } : {}) };
  });
  const kept = streams.map((path): StepData => {
    return { method: "GET", path, kind: "events", stayMs: planLimits.maxStayMs };
  });
  const look = kept.length === 0 ? first : [...first.map(({ method, path }) => ({ method, path })), ...kept];
  if (others.length === 0) return [{ name: "read", weight: 1, steps: look }];
  const picks = others.map(({ path }) => asArgument(literally(path))).join("|");
  const loads = others.filter(({ assets }) => assets.length > 0).map(({ path, assets }) => [path, assets] as const);
  const assets = loads.length === 0 ? {} : { assets: Object.fromEntries(loads) };
  const next: StepData = { method: "GET", path: `{{pick:${picks}}}`, thinkMs: readMs, ...assets };
  return [
    { name: "look and leave", weight: 45, steps: look },
    { name: "read on", weight: 35, steps: [...first, next, next] },
    { name: "read much", weight: 20, steps: [...first, next, next, next, next, next] },
  ];
}

/** What the page's script reads from its own server as soon as it is open. */
async function ownCalls(page: CrawledPage, scripts: Scripts, fetch: Fetch): Promise<string[]> {
  const calls = scripts.of(page).flatMap(callsInScript);
  const paths = calls.filter(({ method, path }) => method === "GET" && !isEnding(path)).map(({ path }) => path);
  return existing([...new Set(paths)].slice(0, planLimits.maxAssets), page.url, fetch);
}

export interface Scripts {
  /** The code of the page's scripts, its own and those it loads from its host. */
  readonly of: (page: CrawledPage) => readonly string[];
}

async function scriptsOf(pages: readonly CrawledPage[], fetch: Fetch): Promise<Scripts> {
  const files = new Map<string, string>();
  const addressOf = (page: CrawledPage, src: string): string => URL.parse(src, page.url.href)?.href ?? "";
  for (const page of pages) {
    for (const { src } of page.html?.scripts ?? []) {
      const address = src === undefined ? "" : addressOf(page, src);
      if (files.has(address) || files.size >= planLimits.maxAssets) continue;
      const url = URL.parse(address);
      const read = url?.origin === page.url.origin ? await readPage(url, fetch) : undefined;
      files.set(address, read !== undefined && read.status < 400 ? read.text : "");
    }
  }
  const codeOf = (page: CrawledPage) => (script: { src: string | undefined; code: string }) =>
    script.src === undefined ? script.code : (files.get(addressOf(page, script.src)) ?? "");
  return { of: (page) => (page.html?.scripts ?? []).map(codeOf(page)) };
}

async function sitemapOf(start: URL, fetch: Fetch): Promise<URL[]> {
  const read = await readPage(new URL("/sitemap.xml", start), fetch);
  if (read === undefined || read.status >= 400 || !/<(urlset|sitemapindex)\b/.test(read.text)) return [];
  const addresses = [...read.text.matchAll(/<loc>\s*([^<\s]+)\s*<\/loc>/g)].slice(0, planLimits.maxSitemapAddresses);
  return addresses.flatMap(([, address = ""]) => {
    // A copy on this machine still names the public host: the path is what counts.
    const url = URL.parse(address.replaceAll("&amp;", "&"), start.href);
    return url === null || isEnding(keyOf(url)) ? [] : [new URL(keyOf(url), start)];
  });
}

async function openApiOf(start: URL, fetch: Fetch): Promise<{ found: FoundFlows; notes: string[] } | undefined> {
  for (const path of openApiPaths) {
    const read = await readPage(new URL(path, start), fetch);
    if (read === undefined || read.status >= 400 || !/^\s*\{/.test(read.text)) continue;
    try {
      return foundInOpenApi(read.text);
    } catch (error) {
      // It was not asked for: a document that cannot be used is as good as none.
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return undefined;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
