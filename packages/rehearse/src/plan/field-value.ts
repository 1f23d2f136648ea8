// What a person would type into a field, as a placeholder: by its type where it says one, else by its name.

export interface FieldAsk {
  readonly name: string;
  /** As in HTML; `text` when nothing is known. */
  readonly type: string;
  readonly maxLength?: number | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

const byName: readonly (readonly [RegExp, (length: string) => string])[] = [
  [/e-?mail/i, () => "{{email}}"],
  [/passw|^pwd$|passphrase/i, (length) => `{{password${length}}}`],
  [/user_?-?name|login|handle|nick|slug|account/i, (length) => `{{username${length}}}`],
  [/first_?-?name|given/i, (length) => `{{firstname${length}}}`],
  [/last_?-?name|surname|family/i, (length) => `{{lastname${length}}}`],
  [/name|author/i, (length) => `{{name${length}}}`],
  [/phone|mobile|^tel$/i, () => "{{phone}}"],
  [/url|website|homepage|link/i, () => "{{url}}"],
  [/(^|_|[a-z])(Date|date|day|birthday)$/, () => "{{date}}"],
  [/(At|_at|time|timestamp)$/, () => "{{time}}"],
  [/zip|postal|postcode/i, () => "{{digits:5}}"],
  [/message|comment|body|description|bio|content|note|review|feedback/i, (length) => `{{text${length}}}`],
  [/title|subject|text|question|todo|task|summary|reason/i, (length) => `{{sentence${length}}}`],
  [/count|amount|quantity|qty|age|price|total|number|score|rating|limit|size/i, () => "{{number:1:5}}"],
  [/(^|_)id$|Id$/, () => "{{id:10}}"],
];

/** Escaping is up to where it is put. */
export function placeholderFor({ name, type, maxLength, min, max }: FieldAsk): string {
  const length = maxLength !== undefined && maxLength > 0 ? `:${maxLength}` : "";
  switch (type) {
    case "email":
      return "{{email}}";
    case "password":
      return `{{password${length}}}`;
    case "tel":
      return "{{phone}}";
    case "url":
      return "{{url}}";
    case "date":
      return "{{date}}";
    case "datetime-local":
      return "{{date}}T12:00";
    case "month":
      return "2025-06";
    case "week":
      return "2025-W23";
    case "time":
      return "12:30";
    case "color":
      return "#336699";
    case "number":
    case "range": {
      const low = min ?? Math.min(1, max ?? 1);
      return `{{number:${low}:${max ?? Math.max(low, 100)}}}`;
    }
    case "textarea":
      return `{{text${length}}}`;
    case "search":
      return `{{word${length}}}`;
    default:
      return byName.find(([pattern]) => pattern.test(name))?.[1](length) ?? `{{word${length}}}`;
  }
}
