// Reads the pages of one site, from its start page on: a bounded number, breadth first, other kinds of pages before
// more of the same. Only reads, never leaves the site, and never follows what could end or delete something.

import { readHtml } from "./html.ts";
import type { HtmlPage } from "./html.ts";
import { planLimits } from "./limits.ts";
import { isEnding } from "./purpose.ts";

/** As the global `fetch`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface CrawledPage {
  readonly url: URL;
  /** Undefined when it is no HTML. */
  readonly html: HtmlPage | undefined;
}

export interface Read {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  /** After redirects within the site. */
  readonly url: URL;
}

/** What people look at when they follow a link: also an invoice or a table that is made for them. */
const readable = /html|json|text\/(?:plain|csv)/;

/** The pages that could be read, the start page first. `more` are addresses to read after the linked ones. */
export async function crawl(start: CrawledPage, more: readonly URL[], fetch: Fetch): Promise<CrawledPage[]> {
  const pages: CrawledPage[] = [start];
  const seen = new Set([keyOf(start.url)]);
  const waiting: URL[] = [];
  const kinds = new Map<string, number>();
  const add = (url: URL): void => {
    if (url.origin !== start.url.origin || seen.has(keyOf(url))) return;
    seen.add(keyOf(url));
    waiting.push(url);
  };
  for (const url of linksOf(start)) add(url);
  for (const url of more) add(url);
  for (let reads = 1; reads < planLimits.maxPages && waiting.length > 0; reads += 1) {
    const timesRead = (url: URL): number => kinds.get(kindOf(url)) ?? 0;
    const next = waiting.reduce((best, one) => (timesRead(one) < timesRead(best) ? one : best));
    waiting.splice(waiting.indexOf(next), 1);
    kinds.set(kindOf(next), timesRead(next) + 1);
    const read = await readPage(next, fetch);
    if (read === undefined || read.status >= 400 || !readable.test(read.type)) continue;
    const page = pageOf(read);
    if (keyOf(read.url) !== keyOf(next) && seen.has(keyOf(read.url))) continue;
    seen.add(keyOf(read.url));
    pages.push(page);
    for (const url of linksOf(page)) add(url);
  }
  return pages;
}

/** Undefined when the answer never came, or led away from the site. */
export async function readPage(url: URL, fetch: Fetch): Promise<Read | undefined> {
  let here = url;
  for (let hops = 0; hops <= planLimits.maxRedirects; hops += 1) {
    let response: Response;
    let text: string;
    try {
      response = await fetch(here.href, {
        redirect: "manual",
        headers: { accept: "text/html,application/json;q=0.9,*/*;q=0.8" },
        signal: AbortSignal.timeout(planLimits.exploreTimeoutMs),
      });
      text = (await response.text()).slice(0, planLimits.maxPageBytes);
    } catch {
      return undefined;
    }
    const location = response.headers.get("location");
    const next =
      response.status >= 300 && response.status < 400 && location !== null ? URL.parse(location, here.href) : null;
    if (next === null)
      return { status: response.status, type: response.headers.get("content-type") ?? "", text, url: here };
    if (next.origin !== url.origin || isEnding(next.pathname)) return undefined;
    here = next;
  }
  return undefined;
}

export function pageOf({ url, type, text }: Read): CrawledPage {
  if (/html/.test(type)) return { url, html: readHtml(text) };
  return { url, html: /json/.test(type) ? jsonAsPage(text) : undefined };
}

/** An API may say at its root where its parts are: `{ "items": "/items", "routes": ["GET /users"] }`. */
function jsonAsPage(text: string): HtmlPage | undefined {
  const paths = [...text.matchAll(/"(?:GET )?((?:https?:\/\/[^"\\/]+)?\/[^"\\\s{}:<>*]*)"\s*(?!\s*:)/g)];
  const links = paths.map(([, href = ""]) => ({ href, text: "" }));
  return { title: "", base: undefined, links, forms: [], assets: [], scripts: [] };
}

function linksOf({ url, html }: CrawledPage): URL[] {
  const base = html?.base === undefined ? url : (URL.parse(html.base, url.href) ?? url);
  return (html?.links ?? []).flatMap(({ href, text }) => {
    const link = URL.parse(href, base.href);
    if (link === null || link.origin !== url.origin || isEnding(`${link.pathname}${link.search} ${text}`)) return [];
    if (/\.(?:zip|gz|pdf|exe|dmg|iso|mp4|mp3|png|jpe?g|gif|svg|webp|css|js|xml)$/i.test(link.pathname)) return [];
    return [link];
  });
}

export function keyOf(url: URL): string {
  return url.pathname + url.search;
}

/** Products are one kind, whatever they are called: the path without its last part. */
function kindOf(url: URL): string {
  return url.pathname.replace(/[^/]*$/, "") + (url.search === "" ? "" : "?");
}
