// Refuses what another site sends through somebody's browser.

import { fault, type Incoming } from "holdfast";

/** Throws HF_CROSS_SITE unless our own page has sent this, or no browser at all. */
export function refuseOtherSites(headers: Incoming["headers"]): void {
  if (!isOwnSite(textOf(headers, "sec-fetch-site"), textOf(headers, "origin"), textOf(headers, "host"))) {
    throw fault("HF_CROSS_SITE");
  }
}

/** Throws HF_MEDIA_TYPE for a body that is not JSON: only that a form of another site cannot send. */
export function refuseForms(headers: Incoming["headers"]): void {
  // A script of another site must ask first, which nobody here allows.
  refuseOtherTypes(headers, "application/json");
}

/** Throws HF_MEDIA_TYPE for a body that is not of this type. */
export function refuseOtherTypes(headers: Incoming["headers"], type: string): void {
  if (textOf(headers, "content-type")?.split(";")[0]?.trim().toLowerCase() !== type) throw fault("HF_MEDIA_TYPE");
}

/** A header that comes once at most. */
export function textOf(headers: Incoming["headers"], name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : undefined;
}

/** Browsers say where a request comes from, in one way or another; who says nothing is no browser. */
function isOwnSite(site: string | undefined, origin: string | undefined, host: string | undefined): boolean {
  if (site !== undefined) return site === "same-origin";
  return origin === undefined || URL.parse(origin)?.host === host;
}
