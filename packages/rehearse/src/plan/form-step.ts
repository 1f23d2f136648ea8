// A form of a page becomes the step that a browser would send for it, with placeholders for what people type.

import { placeholderFor } from "./field-value.ts";
import type { HtmlField, HtmlForm } from "./html.ts";
import type { StepData } from "./scenario.ts";
import { asArgument, literally } from "./template.ts";

const boundary = "holdfast-rehearse-7f3a9c";

/** `pageUrl` is where the form stands. Undefined when it is sent to another site. */
export function formStep(form: HtmlForm, pageUrl: URL): StepData | undefined {
  const url = URL.parse(form.action ?? "", pageUrl.href);
  if (url === null || url.origin !== pageUrl.origin) return undefined;
  const pairs = form.fields.flatMap((field) => valuesOf(field, form.fields).map((value) => ({ field, value })));
  if (form.method !== "POST") {
    const query = pairs.map(({ field, value }) => `${encodedName(field)}=${encodedFixed(value)}`).join("&");
    return { method: "GET", path: url.pathname + (query === "" ? "" : `?${query}`) };
  }
  const path = literally(url.pathname + url.search);
  if (form.encoding === "multipart/form-data") {
    const parts = pairs.map(({ field, value }) => {
      const file = field.type === "file" ? '; filename="hello.txt"\r\nContent-Type: text/plain' : "";
      const name = literally(field.name.replace(/["\r\n]/g, "%22"));
      return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`;
    });
    const headers = { "content-type": `multipart/form-data; boundary=${boundary}` };
    return { method: "POST", path, headers, body: `${parts.join("")}--${boundary}--\r\n` };
  }
  const body = pairs.map(({ field, value }) => `${encodedName(field)}=${encodedFixed(value)}`).join("&");
  return { method: "POST", path, headers: { "content-type": "application/x-www-form-urlencoded" }, body };
}

/** Whether the page itself says with which account to log in, as that of a demonstration does. */
export const namesAnAccount = ({ fields }: Pick<HtmlForm, "fields">): boolean =>
  fields.some(({ type, value }) => type === "password" && value !== "");

/** None for a field that a browser would not send; placeholders, or fixed texts. */
function valuesOf(field: HtmlField, all: readonly HtmlField[]): string[] {
  const { name, type, value, attributes } = field;
  if (name === "") return [];
  switch (type) {
    case "submit":
    case "button":
    case "image":
    case "reset":
      // Only the button that was pressed is sent: the first that has a name.
      return type === "submit" && isFirst(field, all) ? [literally(value)] : [];
    case "hidden":
      return [`{{field:${asArgument(name)}:${asArgument(value)}}}`];
    case "checkbox":
      return "checked" in attributes || "required" in attributes || /terms|agree|accept|consent/i.test(name)
        ? [literally(value)]
        : [];
    case "radio": {
      const group = all.filter((other) => other.type === "radio" && other.name === name);
      const chosen = group.find((other) => "checked" in other.attributes) ?? group[0];
      return chosen === field ? [literally(value)] : [];
    }
    case "select":
      return field.options.length > 1 ? [`{{pick:${field.options.map(asArgument).join("|")}}}`] : [literally(value)];
    case "file":
      return ["Hello from {{firstname}}."];
    default:
      // A field that people cannot see is a trap for robots: it stays empty.
      if (attributes["tabindex"] === "-1" || /display:\s*none/i.test(attributes["style"] ?? "")) return [""];
      if (value !== "" && ("readonly" in attributes || namesAnAccount({ fields: all }))) return [literally(value)];
      return [placeholderFor({ name, type, ...bounds(attributes) })];
  }
}

function isFirst(field: HtmlField, all: readonly HtmlField[]): boolean {
  return all.find(({ type, name }) => type === field.type && name !== "") === field;
}

function bounds(attributes: Readonly<Record<string, string>>) {
  const number = (text: string | undefined): number | undefined =>
    text === undefined || text === "" || !Number.isFinite(Number(text)) ? undefined : Number(text);
  return {
    maxLength: number(attributes["maxlength"]),
    min: number(attributes["min"]),
    max: number(attributes["max"]),
  };
}

function encodedName({ name }: HtmlField): string {
  return encodeURIComponent(name.toWellFormed());
}

/** Fixed texts are encoded here, placeholders when they are filled in. */
function encodedFixed(value: string): string {
  return value
    .split(/(\{\{[^{}]*\}\})/)
    .map((part) => (part.startsWith("{{") && part.endsWith("}}") ? part : encodeURIComponent(part.toWellFormed())))
    .join("");
}
