// Texts with placeholders, `{{email}}` or `{{number:1:100}}`, as flows made of plain data hold them. Read once, filled
// in for each visitor, and escaped by where the placeholder stands: nothing that a person types may break the request.

import { placeholderNames, valueOf } from "./placeholders.ts";
import type { Filling, Value } from "./placeholders.ts";

/** Where a text goes: its placeholders are escaped for that. */
export type Place = "json" | "form" | "path" | "header" | "text";

/** A text that is the same for everybody, or how it is made for one visitor. */
export type Template = string | ((filling: Filling) => string);

const placeholder = /\{\{([a-z]+)((?::[^{}:]*)*)\}\}/g;

/** Throws a RangeError, naming those that there are, when the text holds a placeholder that nobody knows. */
export function template(text: string, place: Place): Template {
  const parts: (string | ((filling: Filling) => string))[] = [];
  let from = 0;
  let inString = false;
  for (const match of text.matchAll(placeholder)) {
    const [whole, name = "", list = ""] = match;
    const literal = text.slice(from, match.index);
    if (place === "json") inString = endsInString(literal, inString);
    parts.push(literal);
    const value = valueOf(name, list.split(":").slice(1));
    if (value === undefined) {
      throw new RangeError(
        `${whole} is no placeholder. There are: ${placeholderNames.join(", ")}. For the characters themselves write {{literal:${encodeURIComponent(whole)}}}.`,
      );
    }
    parts.push(escaped(value, place, inString));
    from = match.index + whole.length;
  }
  parts.push(text.slice(from));
  if (parts.length === 1) return text;
  return (filling) => parts.map((part) => (typeof part === "string" ? part : part(filling))).join("");
}

export function filled(text: Template, filling: Filling): string {
  return typeof text === "string" ? text : text(filling);
}

/** Where a body stands, by its content type. */
export function placeOfBody(contentType: string): Place {
  if (/\bjson\b/i.test(contentType)) return "json";
  return /x-www-form-urlencoded/i.test(contentType) ? "form" : "text";
}

/** A text in which whatever looks like a placeholder stays as it is. */
export function literally(text: string): string {
  return text.replaceAll("{{", "{{literal:%7B%7B}}");
}

/** For an argument of a placeholder, which must hold neither colons nor braces. */
export function asArgument(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** A path's shape, under which it is counted: numbers and long identifiers are all one, the query is left out. */
export function shapeOfPath(path: string): string {
  const shape = path
    .replace(/\{\{literal:[^{}]*\}\}/g, "")
    .replace(/[?#].*$/s, "")
    .split("/")
    .map((part) => (isOneOfMany(part) ? ":id" : part))
    .join("/");
  return shape === "" ? "/" : shape;
}

function isOneOfMany(part: string): boolean {
  if (part.includes("{{")) return true;
  return /^\d+$/.test(part) || /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(part) || /^(?=.*\d)[\w-]{16,}$/.test(part);
}

/** Whether the text ends within a JSON string, when it began in one or not. */
function endsInString(text: string, began: boolean): boolean {
  let inside = began;
  for (let index = 0; index < text.length; index += 1) {
    if (inside && text[index] === "\\") index += 1;
    else if (text[index] === '"') inside = !inside;
  }
  return inside;
}

function escaped(value: Value, place: Place, inString: boolean): (filling: Filling) => string {
  switch (place) {
    case "json":
      // JSON.stringify writes lone surrogates and NUL as escapes: they reach the target as they are.
      return inString
        ? (filling) => JSON.stringify(String(value(filling))).slice(1, -1)
        : (filling) => JSON.stringify(value(filling));
    case "form":
    case "path":
      return (filling) => encodeURIComponent(String(value(filling)).toWellFormed());
    case "header":
      return (filling) => String(value(filling)).replace(/[^\x20-\x7e]/g, "?");
    case "text":
      return (filling) => String(value(filling)).toWellFormed();
  }
}
