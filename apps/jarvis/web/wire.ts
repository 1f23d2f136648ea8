// What the server sends, checked field by field: an unexpected shape is left out, it never breaks the page.

/** A tap on it sends `payload`, with `title` as the text. */
export interface LineButton {
  readonly title: string;
  readonly payload: string;
}

/** One line of the conversation. `n` counts up from 1 within it; `id` is that of the message, on lines from `you`. */
export interface Line {
  readonly n: number;
  readonly from: "you" | "jarvis";
  readonly kind: "answer" | "reminder" | "said";
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly id?: string;
  readonly buttons: readonly LineButton[];
}

/** A reminder that waits. `dueAt` is in milliseconds since 1970; `cancel` is the payload that takes it back. */
export interface Reminder {
  readonly id: string;
  readonly what: string;
  readonly dueAt: number;
  readonly local: string;
  readonly cancel?: string;
}

export interface State {
  readonly zone: string;
  readonly zoneSource: string;
  readonly lines: readonly Line[];
  readonly reminders: readonly Reminder[];
}

/** The field `name` of an unknown value; undefined when it is no object or has none. */
export function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/** The line in `value`, or undefined when it is none. Times may be ISO text or milliseconds. */
export function lineOf(value: unknown): Line | undefined {
  const n = Number(field(value, "n"));
  const text = field(value, "text");
  const at = instantOf(field(value, "at"));
  if (!Number.isSafeInteger(n) || typeof text !== "string" || at === undefined) return undefined;
  const id = field(value, "id");
  const kind = field(value, "kind");
  return {
    n,
    from: field(value, "from") === "you" ? "you" : "jarvis",
    kind: kind === "reminder" || kind === "said" ? kind : "answer",
    text,
    at,
    ...(typeof id === "string" ? { id } : {}),
    buttons: listOf(field(value, "buttons"), buttonOf),
  };
}

/** What GET /chat/state answers. */
export function stateOf(value: unknown): State {
  return {
    zone: textOf(field(value, "zone")),
    zoneSource: textOf(field(value, "zoneSource")),
    lines: listOf(field(value, "lines"), lineOf),
    reminders: listOf(field(value, "reminders"), reminderOf),
  };
}

/** The usable ones of a list; an empty list when it is none. */
export function listOf<Item>(value: unknown, read: (item: unknown) => Item | undefined): Item[] {
  return Array.isArray(value) ? value.map(read).filter((item) => item !== undefined) : [];
}

/** The text itself, or an empty one. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function reminderOf(value: unknown): Reminder | undefined {
  const dueAt = instantOf(field(value, "dueAt"));
  const id = field(value, "id");
  if (dueAt === undefined || (typeof id !== "string" && typeof id !== "number")) return undefined;
  const cancel = field(value, "cancel");
  return {
    id: String(id),
    what: textOf(field(value, "what")),
    dueAt,
    local: textOf(field(value, "local")),
    ...(typeof cancel === "string" ? { cancel } : {}),
  };
}

function buttonOf(value: unknown): LineButton | undefined {
  const title = field(value, "title");
  const payload = field(value, "payload");
  return typeof title === "string" && typeof payload === "string" ? { title, payload } : undefined;
}

function instantOf(value: unknown): number | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const at = new Date(value).getTime();
  return Number.isNaN(at) ? undefined : at;
}
