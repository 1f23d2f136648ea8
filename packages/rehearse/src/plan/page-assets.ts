// What browsers load with a page from its own host: stylesheets, scripts and pictures, as far as they are there.

import { keyOf, readPage } from "./crawl.ts";
import type { CrawledPage, Fetch } from "./crawl.ts";
import { planLimits } from "./limits.ts";
import { literally } from "./template.ts";

/** A page by its path, with what it loads and the first page has not brought. */
export interface Loaded {
  readonly path: string;
  readonly assets: readonly string[];
}

export function assetPaths({ url, html }: CrawledPage): string[] {
  const base = html?.base === undefined ? url : (URL.parse(html.base, url.href) ?? url);
  const urls = (html?.assets ?? []).map((src) => URL.parse(src, base.href)).filter((one) => one?.origin === url.origin);
  return [...new Set(urls.flatMap((one) => (one === null ? [] : [keyOf(one)])))].slice(0, planLimits.maxAssets);
}

/** `entry`: what the first page has brought, as a step asks for it. Looks at a bounded number of addresses. */
export async function withAssets(
  pages: readonly CrawledPage[],
  entry: readonly string[],
  fetch: Fetch,
): Promise<Loaded[]> {
  const isOfEntry = new Set(entry);
  const there = new Map<string, boolean>();
  const isThere = async (path: string, base: URL): Promise<boolean> => {
    const known = there.get(path);
    if (known !== undefined || there.size >= planLimits.maxFurtherAssets) return known === true;
    const isFound = (await existing([path], base, fetch)).length > 0;
    there.set(path, isFound);
    return isFound;
  };
  const loaded: Loaded[] = [];
  for (const page of pages) {
    const assets: string[] = [];
    for (const path of assetPaths(page)) {
      if (!isOfEntry.has(literally(path)) && (await isThere(path, page.url))) assets.push(path);
    }
    loaded.push({ path: keyOf(page.url), assets });
  }
  return loaded;
}

/** Those that answer, as a step asks for them. */
export async function existing(paths: readonly string[], base: URL, fetch: Fetch): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const read = await readPage(new URL(path, base), fetch);
    if (read !== undefined && read.status < 400) found.push(literally(path));
  }
  return found;
}
