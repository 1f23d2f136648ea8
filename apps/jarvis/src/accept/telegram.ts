// Reads an update of Telegram's Bot API (https://core.telegram.org/bots/api#update): what a person said to Jarvis in
// their private chat, and what is to be answered at once. Takes any value and never throws.

import { type Fields, fieldsOf, idOf, numberOf, textOf } from "../fields.ts";
import { cutText } from "../rules/clean.ts";
import { MAX_HEARD_CHARS } from "../rules/limits.ts";
import { type Heard } from "../streams.ts";

/** Said to a group that Jarvis is added to, once. */
const privateOnly = "I answer in private chats only: open a chat with me there and write what to remind you of.";

/** Other things that a message can be made of; what is neither these nor text is none of a person's (pins, joins). */
const attachments = [
  "photo",
  "voice",
  "audio",
  "video",
  "video_note",
  "animation",
  "document",
  "location",
  "venue",
  "contact",
  "poll",
  "dice",
  "game",
  "story",
  "paid_media",
  "checklist",
] as const;

/**
 * What a person said; undefined for whatever is not said to Jarvis: groups, channels, other bots, who blocks or
 * unblocks (the next message to them tells), and what is no update.
 */
export function telegramHeard(body: unknown): Heard | undefined {
  const update = fieldsOf(body);
  if (update === null) return undefined;
  const message = fieldsOf(update["message"]);
  if (message !== null) return messageHeard(message);
  const edited = fieldsOf(update["edited_message"]);
  if (edited !== null) return editHeard(edited, idOf(update["update_id"]));
  const pressed = fieldsOf(update["callback_query"]);
  return pressed === null ? undefined : pressHeard(pressed);
}

/**
 * The body of the answer to an update, which may hold one call of the Bot API: a button that was pressed stops to
 * wait, and a group learns where to write. Both are lost with the answer, and nothing depends on them.
 */
export function telegramAnswer(body: unknown): string {
  const update = fieldsOf(body) ?? {};
  const query = idOf(fieldsOf(update["callback_query"])?.["id"]);
  if (query !== null) return JSON.stringify({ method: "answerCallbackQuery", callback_query_id: query });
  const group = joinedGroup(fieldsOf(update["my_chat_member"]));
  if (group !== null) return JSON.stringify({ method: "sendMessage", chat_id: group, text: privateOnly });
  return "{}";
}

function messageHeard(message: Fields): Heard | undefined {
  const id = idOf(message["message_id"]);
  const person = talkerOf(message);
  const content = contentOf(message);
  if (id === null || person === undefined || content === undefined) return undefined;
  return { ...person, ...content, id: `m${id}` };
}

function editHeard(message: Fields, updateId: string | null): Heard | undefined {
  const person = talkerOf(message);
  const content = contentOf(message);
  // A shared position moves by edits, which nobody has written.
  if (updateId === null || person === undefined || content?.kind !== "text") return undefined;
  return { ...person, kind: "edit", text: content.text, id: `e${updateId}` };
}

function pressHeard(query: Fields): Heard | undefined {
  const id = idOf(query["id"]);
  const data = textOf(query["data"]);
  const under = fieldsOf(query["message"]);
  if (id === null || data === "" || under === null || !isPrivate(under)) return undefined;
  const person = personOf(fieldsOf(query["from"]));
  // When the button was pressed is not said, only when the message was sent that has it.
  return person && { ...person, sentAt: null, kind: "postback", text: data, id: `c${id}` };
}

type Talker = Pick<Heard, "channel" | "personId" | "sentAt" | "locale">;

function talkerOf(message: Fields): Talker | undefined {
  if (!isPrivate(message)) return undefined;
  const person = personOf(fieldsOf(message["from"]));
  const seconds = numberOf(message["date"]);
  return person && { ...person, sentAt: seconds === null ? null : numberOf(seconds * 1_000) };
}

/** The name of a person is the number of the user, which is that of their private chat. */
function personOf(from: Fields | null): Omit<Talker, "sentAt"> | undefined {
  const personId = idOf(from?.["id"]);
  if (from === null || personId === null || from["is_bot"] === true) return undefined;
  const locale = localeOf(from["language_code"]);
  return { channel: "telegram", personId, ...(locale === undefined ? {} : { locale }) };
}

function isPrivate(message: Fields): boolean {
  return fieldsOf(message["chat"])?.["type"] === "private";
}

function contentOf(message: Fields): Pick<Heard, "kind" | "text"> | undefined {
  const text = textOf(message["text"]) || textOf(message["caption"]);
  if (text !== "") return { kind: "text", text: cutText(commandOf(text), MAX_HEARD_CHARS) };
  if (message["sticker"] !== undefined) return { kind: "sticker", text: "" };
  if (attachments.some((name) => message[name] !== undefined)) return { kind: "attachment", text: "" };
  // An empty message, or a text of a wrong type, is answered as an empty one.
  return message["text"] === undefined ? undefined : { kind: "text", text: "" };
}

/**
 * Commands as words: "/list" is "list"; "/start" is what somebody sees first, and "/start CODE" comes from a link
 * https://t.me/BOT?start=CODE, which links another channel.
 */
function commandOf(text: string): string {
  const [, command, rest = ""] = /^\/(\w{1,64})(?:@\w{1,64})?(?:\s+([^]*))?$/.exec(text) ?? [];
  if (command === undefined) return text;
  if (command.toLowerCase() !== "start") return `${command.replaceAll("_", " ")} ${rest}`.trim();
  const code = rest.trim();
  return /^[\w-]{1,64}$/.test(code) ? `link ${code}` : "hello";
}

/** "pt-br" as "pt_BR". */
function localeOf(value: unknown): string | undefined {
  const [, language, country] = /^([a-z]{2,3})(?:-([a-zA-Z]{2}))?$/.exec(textOf(value)) ?? [];
  if (language === undefined) return undefined;
  return country === undefined ? language : `${language}_${country.toUpperCase()}`;
}

/** The group that Jarvis has just been added to. */
function joinedGroup(change: Fields | null): string | null {
  const chat = fieldsOf(change?.["chat"]);
  const status = (name: string): string => textOf(fieldsOf(change?.[name])?.["status"]);
  if (chat === null || !/^(group|supergroup)$/.test(textOf(chat["type"]))) return null;
  const isIn = /^(member|administrator|restricted)$/;
  return isIn.test(status("new_chat_member")) && !isIn.test(status("old_chat_member")) ? idOf(chat["id"]) : null;
}
