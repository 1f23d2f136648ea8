// Reads links, forms, assets and scripts out of a page, as far as they are in its text: tolerant, and of no use for
// showing it. A page that is broken gives what can be recognised; no input makes it throw.

import { planLimits } from "./limits.ts";

export interface HtmlLink {
  readonly href: string;
  readonly text: string;
}

export interface HtmlField {
  /** `input`, `textarea`, `select` or `button`. */
  readonly tag: string;
  /** Small letters; `text` when an input says nothing. */
  readonly type: string;
  readonly name: string;
  /** What it holds unless somebody types: for a select that of its first choice that has one. */
  readonly value: string;
  readonly options: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
}

export interface HtmlForm {
  readonly method: string;
  /** As written; undefined when it is missing. */
  readonly action: string | undefined;
  readonly encoding: string;
  readonly fields: readonly HtmlField[];
  /** All that can be read in it: labels, the words on its buttons. */
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface HtmlPage {
  readonly title: string;
  readonly base: string | undefined;
  readonly links: readonly HtmlLink[];
  readonly forms: readonly HtmlForm[];
  /** Stylesheets, scripts and pictures, in the order in which they stand. */
  readonly assets: readonly string[];
  readonly scripts: readonly { readonly src: string | undefined; readonly code: string }[];
}

const inTag = String.raw`((?:"[^"]*"|'[^']*'|[^'">])*)`;
/** Comments, raw texts with their whole content, and single tags. */
const token = new RegExp(
  [
    String.raw`<!--[\s\S]*?(?:-->|$)`,
    String.raw`<(script|style|textarea|title|noscript)\b${inTag}>([\s\S]*?)(?:<\/\1\s*>|$)`,
    String.raw`<(\/?)([a-z][a-z0-9-]*)${inTag}>`,
  ].join("|"),
  "gi",
);

interface OpenForm extends HtmlForm {
  readonly fields: HtmlField[];
  text: string;
}

interface OpenOption {
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
  /** What is read now is its text. */
  isOpen: boolean;
}

/** An option without a value stands for its text. */
function valueOf({ attributes, text }: OpenOption): string {
  return attributes["value"] ?? text.trim().replaceAll(/\s+/g, " ");
}

class Reading {
  readonly links: { href: string; text: string }[] = [];
  readonly forms: OpenForm[] = [];
  readonly assets: string[] = [];
  readonly scripts: { src: string | undefined; code: string }[] = [];
  title = "";
  base: string | undefined;
  form: OpenForm | undefined;
  link: { href: string; text: string } | undefined;
  select: { attributes: Record<string, string>; options: OpenOption[] } | undefined;

  text(text: string): void {
    const option = this.select?.options.at(-1);
    if (option?.isOpen === true) option.text += text;
    if (this.link !== undefined) this.link.text += text;
    if (this.form !== undefined && text.trim() !== "") this.form.text += ` ${text.trim()}`;
  }

  raw(tag: string, attributes: Record<string, string>, content: string): void {
    if (tag === "title") this.title ||= unescapeHtml(content.trim());
    if (tag === "textarea")
      this.field({ tag, type: "textarea", attributes, value: unescapeHtml(content), options: [] });
    if (tag !== "script") return;
    const { src, type = "" } = attributes;
    if (src !== undefined) this.assets.push(src);
    if (src !== undefined || !/json|template/i.test(type)) this.scripts.push({ src, code: content });
  }

  open(tag: string, attributes: Record<string, string>): void {
    const { href, src, name, value = "" } = attributes;
    if (tag === "a" || tag === "area") this.link = href === undefined ? undefined : { href, text: "" };
    if ((tag === "a" || tag === "area") && this.link !== undefined) this.links.push(this.link);
    else if (tag === "base") this.base ??= href;
    else if (tag === "img" && src !== undefined) this.assets.push(src);
    else if (tag === "link" && href !== undefined && /stylesheet|icon/i.test(attributes["rel"] ?? ""))
      this.assets.push(href);
    else if (tag === "form") this.openForm(attributes);
    else if (tag === "input") {
      const type = (attributes["type"] ?? "text").toLowerCase();
      this.field({
        tag,
        type,
        attributes,
        value: value === "" && /checkbox|radio/.test(type) ? "on" : value,
        options: [],
      });
    } else if (tag === "button") {
      this.field({ tag, type: (attributes["type"] ?? "submit").toLowerCase(), attributes, value, options: [] });
    } else if (tag === "select") this.select = { attributes, options: [] };
    else if (tag === "option" && this.select !== undefined && name === undefined) {
      this.endOption();
      this.select.options.push({ attributes, text: "", isOpen: true });
    }
  }

  endOption(): void {
    const option = this.select?.options.at(-1);
    if (option !== undefined) option.isOpen = false;
  }

  close(tag: string): void {
    if (tag === "a") this.link = undefined;
    if (tag === "form") this.form = undefined;
    if (tag === "option" || tag === "optgroup") this.endOption();
    if (tag !== "select" || this.select === undefined) return;
    const { attributes, options: all } = this.select;
    this.select = undefined;
    const chosen = all.find((one) => "selected" in one.attributes);
    const options = all.filter((one) => !("disabled" in one.attributes)).flatMap((one) => valueOf(one) || []);
    this.field({ tag, type: "select", attributes, value: chosen ? valueOf(chosen) : (options[0] ?? ""), options });
  }

  openForm(attributes: Record<string, string>): void {
    if (this.forms.length >= planLimits.maxForms) return;
    const { method = "get", action, enctype = "application/x-www-form-urlencoded" } = attributes;
    this.form = {
      method: method.toUpperCase(),
      action,
      encoding: enctype.toLowerCase(),
      fields: [],
      text: "",
      attributes,
    };
    this.forms.push(this.form);
  }

  field(found: Omit<HtmlField, "name">): void {
    const owner = found.attributes["form"];
    const form = owner === undefined ? this.form : this.forms.find(({ attributes }) => attributes["id"] === owner);
    if (form === undefined) return;
    if (found.tag === "button" || found.type === "submit") form.text += ` ${found.value}`;
    if ("disabled" in found.attributes || form.fields.length >= planLimits.maxFieldsOfAForm) return;
    form.fields.push({ ...found, name: found.attributes["name"] ?? "" });
  }
}

export function readHtml(html: string): HtmlPage {
  const reading = new Reading();
  let from = 0;
  for (const match of html.matchAll(token)) {
    const [whole, rawTag, rawAttributes = "", content = "", slash, tag = "", attributes = ""] = match;
    reading.text(unescapeHtml(html.slice(from, match.index)));
    from = match.index + whole.length;
    if (rawTag !== undefined) reading.raw(rawTag.toLowerCase(), attributesOf(rawAttributes), content);
    else if (slash === "/") reading.close(tag.toLowerCase());
    else if (tag !== "") reading.open(tag.toLowerCase(), attributesOf(attributes));
  }
  const { title, base, links, forms, assets, scripts } = reading;
  return { title, base, links, forms, assets, scripts };
}

/** What the page holds for the field of this name: of an input, or of a meta tag as frameworks put their tokens. */
export function htmlFieldValue(html: string, name: string): string | undefined {
  for (const [, text = ""] of html.matchAll(/<(?:input|meta)\b((?:"[^"]*"|'[^']*'|[^'">])*)>/gi)) {
    if (!text.includes(name)) continue;
    const attributes = attributesOf(text);
    if (attributes["name"] === name) return attributes["value"] ?? attributes["content"] ?? "";
  }
  return undefined;
}

function attributesOf(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const match of text.matchAll(/([^\s"'=<>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g)) {
    const [, name = "", double, single, bare] = match;
    found[name.toLowerCase()] ??= unescapeHtml(double ?? single ?? bare ?? "");
  }
  return found;
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00A0" };

function unescapeHtml(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,5}));/gi,
    (whole, ...groups: (string | undefined)[]) => {
      const [decimal, hex = "", name] = groups;
      if (name !== undefined) return entities[name.toLowerCase()] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
