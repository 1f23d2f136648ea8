// Reads what Slack sends: an event of the Events API, a button that was pressed, a command. What is said to Jarvis in
// direct messages, by a mention or by a command is heard; everything else is taken and forgotten. Never throws.

import { cleanText } from "holdfast";
import { type Fields, fieldsOf, idOf, numberOf, textOf } from "../fields.ts";
import { cutText } from "../rules/clean.ts";
import { MAX_HEARD_CHARS } from "../rules/limits.ts";
import { plainOf } from "../rules/slack-text.ts";
import { type Heard } from "../streams.ts";

/** Kinds of messages that people write; all others (joins, topics, bots) are not theirs. */
const writtenKinds = new Set(["", "file_share", "me_message", "thread_broadcast"]);

/** What a person said; undefined for whatever is not said to Jarvis, and for Jarvis' own messages. */
export function slackHeard(body: unknown): Heard | undefined {
  const post = fieldsOf(body);
  const event = fieldsOf(post?.["event"]);
  if (post === null || event === null || post["type"] !== "event_callback") return undefined;
  const id = idOf(post["event_id"]);
  const [team, own] = [post["team_id"], ownIds(post)];
  if (id === null || isBots(event)) return undefined;
  const isMention = event["type"] === "app_mention";
  if (!isMention && (event["type"] !== "message" || event["channel_type"] !== "im")) return undefined;
  if (event["subtype"] === "message_changed") return editHeard(event, { id, team, own });
  const personId = personOf(team, event["user"], own);
  if (personId === undefined || !writtenKinds.has(textOf(event["subtype"]))) return undefined;
  const text = wordsOf(event["text"], own, isMention);
  const files: unknown = event["files"];
  const hasFiles = Array.isArray(files) && files.length > 0;
  const kind = text === "" && hasFiles ? "attachment" : "text";
  return { channel: "slack", id, personId, kind, text, sentAt: timeOf(event["ts"]) };
}

/** The answer to an event: Slack's question whether the address is ours is answered with its own word. */
export function slackAnswer(body: unknown): string {
  const post = fieldsOf(body);
  if (post?.["type"] !== "url_verification") return "{}";
  return JSON.stringify({ challenge: textOf(post["challenge"]).slice(0, 1_000) });
}

/** What came as a form: a press (`payload`), or a command such as "/jarvis call mum at 5". */
export function slackFormHeard(raw: Buffer): Heard | undefined {
  const form = new URLSearchParams(raw.toString("utf8"));
  const payload = form.get("payload");
  if (payload !== null) return pressHeard(payload);
  const id = idOf(form.get("trigger_id"));
  const personId = personOf(form.get("team_id"), form.get("user_id"));
  if (!isCommand(form) || id === null || personId === undefined) return undefined;
  const text = wordsOf(cleanText(form.get("text") ?? ""));
  return { channel: "slack", id: `s${id}`, personId, kind: "text", text: text === "" ? "help" : text, sentAt: null };
}

/** What the person sees at once, and nobody else: a command leaves no trace of its own. */
export function slackFormAnswer(raw: Buffer): string {
  if (!isCommand(new URLSearchParams(raw.toString("utf8")))) return "";
  return JSON.stringify({ response_type: "ephemeral", text: "I answer in our direct messages." });
}

function isCommand(form: URLSearchParams): boolean {
  return form.get("payload") === null && (form.get("command") ?? "").startsWith("/") && !form.has("ssl_check");
}

interface Edit {
  readonly id: string;
  readonly team: unknown;
  readonly own: ReadonlySet<string>;
}

/** Slack says that a message has changed also when it adds a preview to it, which nobody has written. */
function editHeard(event: Fields, { id, team, own }: Edit): Heard | undefined {
  const message = fieldsOf(event["message"]);
  if (message === null || isBots(message) || fieldsOf(message["edited"]) === null) return undefined;
  if (message["text"] === fieldsOf(event["previous_message"])?.["text"]) return undefined;
  const personId = personOf(team, message["user"], own);
  if (personId === undefined || !writtenKinds.has(textOf(message["subtype"]))) return undefined;
  const text = wordsOf(message["text"], own);
  return { channel: "slack", id, personId, kind: "edit", text, sentAt: timeOf(event["ts"]) };
}

function pressHeard(payload: string): Heard | undefined {
  const post = fieldsOf(parsed(payload));
  const actions: unknown = post?.["actions"];
  if (post === null || post["type"] !== "block_actions" || !Array.isArray(actions)) return undefined;
  const action = fieldsOf(actions[0]);
  const user = fieldsOf(post["user"]);
  const id = idOf(action?.["action_ts"]);
  const personId = personOf(fieldsOf(post["team"])?.["id"] ?? user?.["team_id"], user?.["id"]);
  const value = cleanText(textOf(action?.["value"]));
  if (id === null || personId === undefined || value === "") return undefined;
  const text = cutText(value, MAX_HEARD_CHARS);
  return { channel: "slack", id: `a${id}`, personId, kind: "postback", text, sentAt: timeOf(id) };
}

/** Team and user, since a user's id is unique within a team only. Nobody for Jarvis and for Slack's own bot. */
function personOf(team: unknown, user: unknown, own: ReadonlySet<string> = new Set()): string | undefined {
  const isId = (value: unknown): value is string => typeof value === "string" && /^[A-Z0-9]{2,32}$/.test(value);
  if (!isId(team) || !isId(user) || own.has(user) || user === "USLACKBOT") return undefined;
  return `${team}-${user}`;
}

function isBots(message: Fields): boolean {
  const { bot_id: bot, subtype } = message;
  return (bot !== undefined && bot !== null) || subtype === "bot_message";
}

/** As whom Jarvis is installed there. */
function ownIds(post: Fields): ReadonlySet<string> {
  const all: unknown = post["authorizations"];
  const ids = (Array.isArray(all) ? all : []).map((one) => {
    const fields = fieldsOf(one);
    return fields?.["is_bot"] === true ? textOf(fields["user_id"]) : "";
  });
  return new Set(ids.filter((id) => id !== ""));
}

/** The words without the mention that brought them here. */
function wordsOf(value: unknown, own: ReadonlySet<string> = new Set(), isMention = false): string {
  const text = textOf(value).replace(/<@([A-Z0-9]{2,32})(?:\|[^<>]*)?>/g, (mention, id: string) =>
    own.has(id) ? "" : mention,
  );
  const rest = isMention ? text.replace(/^\s*<@[^<>]*>/, "") : text;
  return cutText(plainOf(rest).trim(), MAX_HEARD_CHARS);
}

/** "1355517523.000005" in milliseconds since 1970. */
function timeOf(stamp: unknown): number | null {
  const [, seconds, fraction = "0"] = /^(\d{1,11})(?:\.(\d{1,9}))?$/.exec(textOf(stamp)) ?? [];
  return seconds === undefined ? null : numberOf(Number(seconds) * 1_000 + Math.floor(Number(`0.${fraction}`) * 1_000));
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
