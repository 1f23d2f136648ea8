// Values that keep to the schemas of an OpenAPI document, as templates: examples and enums first, then formats, bounds
// and what the property is called. Of an object all required properties, and those whose name tells what they are.

import { placeholderFor } from "./field-value.ts";
import { planLimits } from "./limits.ts";
import { asArgument, literally } from "./template.ts";

export type Json = Record<string, unknown>;

export interface MadeBody {
  readonly type: string;
  readonly text: string;
  readonly fields: readonly { readonly name: string; readonly type: string }[];
}

export class Schemas {
  readonly #document: Json;

  constructor(document: Json) {
    this.#document = document;
  }

  /** What a `$ref` within the document stands for; undefined when it leads nowhere. */
  resolved(value: unknown, depth = 0): unknown {
    if (!isRecord(value) || typeof value["$ref"] !== "string") return value;
    if (depth >= planLimits.maxSchemaDepth || !value["$ref"].startsWith("#/")) return undefined;
    const keys = value["$ref"]
      .slice(2)
      .split("/")
      .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
    const found = keys.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), this.#document);
    return this.resolved(found, depth + 1);
  }

  /** The schema of a parameter or a body, with the example that stands beside it. */
  withExample(holder: Json): Json {
    const schema = this.#schema(holder["schema"]);
    const examples = isRecord(holder["examples"]) ? Object.values(holder["examples"]) : [];
    const named = this.resolved(examples[0]);
    const example = holder["example"] ?? (isRecord(named) ? named["value"] : undefined);
    return example === undefined ? schema : { ...schema, example };
  }

  /** In JSON when the operation takes it, else as a form; undefined without a body. */
  body(requestBody: unknown): MadeBody | undefined {
    const content = isRecord(requestBody) && isRecord(requestBody["content"]) ? requestBody["content"] : {};
    const types = Object.keys(content);
    const type = types.find((one) => /\bjson\b/.test(one)) ?? types.find((one) => /x-www-form-urlencoded/.test(one));
    const media = type === undefined ? undefined : content[type];
    if (type === undefined || !isRecord(media)) return undefined;
    const schema = this.withExample(media);
    const properties = this.#properties(schema);
    const fields = properties.map(([name, property]) => ({
      name,
      type: typeof property["format"] === "string" ? property["format"] : "text",
    }));
    if (/\bjson\b/.test(type)) return { type, text: this.asJson(schema, ""), fields };
    const pairs = properties.map(([name, property]) => `${encodeURIComponent(name)}=${this.asText(property, name)}`);
    return { type, text: pairs.join("&"), fields };
  }

  /** For a path, a query or a form: placeholders, or text that is encoded already. */
  asText(schema: Json, name: string): string {
    const fixed = fixedValue(schema, name);
    if (typeof fixed === "string" || typeof fixed === "number" || typeof fixed === "boolean")
      return encodeURIComponent(fixed);
    const choices = choicesOf(schema);
    if (choices !== undefined) return `{{pick:${choices.map((one) => asArgument(String(one))).join("|")}}}`;
    return this.#scalar(schema, name);
  }

  asJson(schema: Json, name: string, depth = 0): string {
    const fixed = fixedValue(schema, name);
    if (fixed !== undefined && !isRecord(fixed)) return literally(JSON.stringify(fixed));
    const choices = choicesOf(schema);
    if (choices?.every((one) => typeof one === "string") === true)
      return `"{{pick:${choices.map((one) => asArgument(one)).join("|")}}}"`;
    if (choices !== undefined) return literally(JSON.stringify(choices[0] ?? null));
    const type = typeOf(schema);
    if (type === "array") {
      const items = depth < planLimits.maxSchemaDepth ? this.#schema(schema["items"]) : {};
      const length = Math.max(1, Math.min(5, Number(schema["minItems"] ?? 1)));
      const parts = Array.from({ length }, () => this.asJson(items, name.replace(/s$/, ""), depth + 1));
      return `[${parts.join(",")}]`;
    }
    if (type === "object") {
      if (depth >= planLimits.maxSchemaDepth) return "{}";
      // An example of a whole object still gets an address of its own for each visitor.
      const examples = isRecord(fixed) ? fixed : {};
      const parts = this.#properties(schema, examples).map(([key, property]) => {
        return `${literally(JSON.stringify(key))}:${this.asJson(property, key, depth + 1)}`;
      });
      return `{${parts.join(",")}}`;
    }
    const value = this.#scalar(schema, name);
    return type === "string" ? `"${value}"` : value;
  }

  #schema(value: unknown, depth = 0): Json {
    const found = this.resolved(value);
    if (!isRecord(found) || depth >= planLimits.maxSchemaDepth) return {};
    const all = Array.isArray(found["allOf"]) ? found["allOf"].map((one) => this.#schema(one, depth + 1)) : [];
    const one: unknown = [found["oneOf"], found["anyOf"]]
      .find(Array.isArray)
      ?.find((choice) => typeOf(choice) !== "null");
    const parts = [...all, ...(one === undefined ? [] : [this.#schema(one, depth + 1)]), found];
    const properties = Object.assign({}, ...parts.map((part) => part["properties"] ?? {}));
    const required = parts.flatMap((part): unknown[] => (Array.isArray(part["required"]) ? part["required"] : []));
    return Object.assign({}, ...parts, Object.keys(properties).length > 0 ? { properties, required } : {});
  }

  #properties(schema: Json, examples: Json = {}): [string, Json][] {
    const properties = isRecord(schema["properties"]) ? schema["properties"] : {};
    const required: unknown[] = Array.isArray(schema["required"]) ? schema["required"] : [];
    const names = new Set([...Object.keys(properties), ...Object.keys(examples)]);
    return [...names].flatMap((name): [string, Json][] => {
      const found = this.#schema(properties[name]);
      const property = name in examples ? { ...found, example: examples[name] } : found;
      if (property["readOnly"] === true) return [];
      // Where nothing is required the document does not say what is: all is given.
      return required.length > 0 && !required.includes(name) && !(name in examples) ? [] : [[name, property]];
    });
  }

  #scalar(schema: Json, name: string): string {
    const { low, high } = boundsOf(schema);
    const type = typeOf(schema);
    if (type === "boolean") return "{{boolean}}";
    if (type === "integer" && /(^|_)id$|Id$/.test(name) && low === undefined && high === undefined) return "{{id:10}}";
    if (type === "integer" || type === "number") {
      const from = low ?? Math.min(1, high ?? 1);
      return `{{${type === "integer" ? "number" : "decimal"}:${from}:${high ?? from + 99}}}`;
    }
    return text(schema, name);
  }
}

function text(schema: Json, name: string): string {
  const formats: Readonly<Record<string, string>> = {
    uuid: "{{uuid}}",
    date: "{{date}}",
    "date-time": "{{time}}",
    uri: "{{url}}",
  };
  const format = typeof schema["format"] === "string" ? schema["format"] : "text";
  const made = formats[format];
  if (made !== undefined) return made;
  const number = (key: string): number | undefined => (typeof schema[key] === "number" ? schema[key] : undefined);
  const least = number("minLength") ?? 0;
  // A word may be too short for what is asked; a token is as long as it must be.
  const placeholder = placeholderFor({ name, type: format, maxLength: number("maxLength") });
  return placeholder.startsWith("{{word") && least > 3 ? `{{token:${least}}}` : placeholder;
}

/** An example, a constant or a default; what must be another one for each visitor is never fixed. */
function fixedValue(schema: Json, name: string): unknown {
  const format = schema["format"];
  if (
    typeOf(schema) === "string" &&
    (format === "email" || format === "uuid" || /e-?mail|user_?name|login|handle|slug/i.test(name))
  )
    return schema["const"];
  const examples: unknown = schema["examples"];
  const fixed: unknown = schema["const"] ?? schema["example"] ?? (Array.isArray(examples) ? examples[0] : undefined);
  return fixed ?? (choicesOf(schema) === undefined ? schema["default"] : undefined) ?? undefined;
}

function choicesOf(schema: Json): unknown[] | undefined {
  return Array.isArray(schema["enum"]) && schema["enum"].length > 0 ? schema["enum"] : undefined;
}

function boundsOf(schema: Json): { low: number | undefined; high: number | undefined } {
  const number = (key: string): number | undefined => (typeof schema[key] === "number" ? schema[key] : undefined);
  const above = number("exclusiveMinimum");
  const below = number("exclusiveMaximum");
  return {
    low: above === undefined ? number("minimum") : above + 1,
    high: below === undefined ? number("maximum") : below - 1,
  };
}

function typeOf(schema: unknown): string {
  if (!isRecord(schema)) return "string";
  const { type } = schema;
  const first: unknown = Array.isArray(type) ? type.find((one) => one !== "null") : type;
  if (typeof first === "string") return first;
  if (isRecord(schema["properties"]) || isRecord(schema["example"])) return "object";
  if (schema["items"] !== undefined) return "array";
  const { example } = schema;
  return typeof example === "number" ? "number" : typeof example === "boolean" ? "boolean" : "string";
}

export function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
