// The colours that somebody has chosen for all pages: light, dark, or those of the system. The choice is a cookie and
// stands in the page as it is sent, so that the first paint has it already.

import { type Asset, assetOf } from "./assets.ts";

const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

/** What the cookies say; `system` where they say nothing that we know. */
export function themeOf(cookies: string | undefined): Theme {
  const [, said] = /(?:^|;\s*)theme=(\w{4,5})(?:;|$)/.exec(cookies ?? "") ?? [];
  return themes.find((theme) => theme === said) ?? "system";
}

/** The page in each of the colours. */
export function inThemes(page: Asset): Readonly<Record<Theme, Asset>> {
  const html = String(page.body);
  return { system: page, light: assetOf(themed(html, "light"), ".html"), dark: assetOf(themed(html, "dark"), ".html") };
}

/** The text of a page in these colours. */
export function themed(html: string, theme: Theme): string {
  return theme === "system" ? html : html.replace("<html ", `<html data-theme="${theme}" `);
}
