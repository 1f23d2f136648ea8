// Text into HTML: whatever is put into the template is escaped, and only what the template itself made is not. Control
// characters and those that turn the direction of text become visible.

import { printable } from "./paper.ts";

/** HTML that is safe to put into a page. Only `html` makes it. */
export interface Markup {
  readonly markup: string;
}

type Value = string | number | Markup | undefined | false | readonly Value[];

/** Values are for text and for attributes in double quotes. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  const text = parts.reduce((before, part, index) => before + insert(values[index - 1]) + part);
  return { markup: text };
}

function insert(value: Value): string {
  if (value === undefined || value === false) return "";
  if (typeof value === "string") return escape(value);
  if (typeof value === "number") return String(value);
  if ("markup" in value) return value.markup;
  return value.map(insert).join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(text: string): string {
  return printable(text.replace(/[\t\r\n]+/g, " ")).replace(/[&<>"']/g, (sign) => entities[sign] ?? "");
}
