// A stand-in of Telegram's Bot API for running without any account: takes sendMessage as Telegram does, refuses what
// Telegram refuses, keeps what was sent in an outbox, and shows it. On its page one can write to the bot and press its
// buttons, which comes as a webhook with the secret. It is ours, not Telegram's: figures that depend on it say so.

import type { FastifyInstance, FastifyReply } from "fastify";
import { createHash } from "node:crypto";
import type { Outbox } from "./outbox.ts";
import type { Hears } from "./part-of-a-person.ts";
import { keyOf, type StandInChat, type StandInOptions, startStandIn } from "./stand-in.ts";

/** Where updates go, and the secret that goes along; without it nobody can write. */
export interface FakeTelegramOptions extends StandInOptions {
  readonly webhook?: { readonly url: string; readonly secret: string } | undefined;
}

const MAX_TEXT_CHARS = 4_096;
const MAX_CALLBACK_BYTES = 64;

/** Chats that refuse, for trying out what comes of it. */
const refusals: Readonly<Record<string, readonly [number, string]>> = {
  "403": [403, "Forbidden: bot was blocked by the user"],
  "404": [403, "Forbidden: user is deactivated"],
  "400": [400, "Bad Request: chat not found"],
};

/** Starts the stand-in; rejects if the port is taken or the file cannot be written. */
export function startFakeTelegram({ webhook, ...options }: FakeTelegramOptions): Promise<StandInChat> {
  const title = "Telegram stand-in: outbox";
  const about =
    "Ours, not Telegram's. A chat is a number; 403 has blocked the bot, 404 has left Telegram, 400 is unknown.";
  const hears = webhook && updatesTo(webhook);
  return startStandIn({ ...options, title, about, take: takeCalls, hears });
}

interface Button {
  readonly title: string;
  readonly payload: string;
}

function takeCalls(app: FastifyInstance, outbox: Outbox): void {
  let sent = outbox.stats().calls;
  app.setErrorHandler((error: { message: string; statusCode?: number }, _request, reply) =>
    refuse(reply, error.statusCode ?? 500, `Bad Request: ${error.message}`),
  );
  app.post<{ Params: { bot: string } }>("/:bot/sendMessage", async (request, reply) => {
    if (!/^bot\d+:[\w-]{10,}$/.test(request.params.bot)) return refuse(reply, 404, "Not Found");
    // Telegram takes any object; what is read of it is checked.
    const body = (request.body ?? {}) as Readonly<Record<string, unknown>>;
    const { chat_id: given, text } = body;
    const chat = typeof given === "string" || typeof given === "number" ? String(given) : "";
    const refusal = refusals[chat];
    if (refusal !== undefined) return refuse(reply, ...refusal);
    if (!/^-?\d{1,16}$/.test(chat)) return refuse(reply, 400, "Bad Request: chat not found");
    if (typeof text !== "string" || text.trim() === "") return refuse(reply, 400, "Bad Request: message text is empty");
    if (text.length > MAX_TEXT_CHARS) return refuse(reply, 400, "Bad Request: message is too long");
    const buttons = buttonsOf(body["reply_markup"]);
    if (buttons === undefined) return refuse(reply, 400, "Bad Request: BUTTON_DATA_INVALID");
    sent += 1;
    const call = { at: new Date().toISOString(), person: chat, text, key: keyOf(request), id: String(sent), buttons };
    await outbox.add(call);
    return { ok: true, result: { message_id: sent, date: now(), chat: { id: Number(chat), type: "private" }, text } };
  });
}

/** The buttons of an inline keyboard; undefined where Telegram refuses one of them. */
function buttonsOf(markup: unknown): readonly Button[] | undefined {
  if (markup === undefined) return [];
  const rows = (markup as { inline_keyboard?: unknown } | null)?.inline_keyboard;
  if (!Array.isArray(rows) || !rows.every(Array.isArray)) return undefined;
  const buttons = rows.flat().map((one: { text?: unknown; callback_data?: unknown } | null) => {
    return { title: one?.text, payload: one?.callback_data };
  });
  return buttons.every(isButton) ? buttons : undefined;
}

function isButton(one: { readonly title: unknown; readonly payload: unknown }): one is Button {
  const { title, payload } = one;
  if (typeof title !== "string" || title === "" || typeof payload !== "string") return false;
  const bytes = Buffer.byteLength(payload);
  return bytes >= 1 && bytes <= MAX_CALLBACK_BYTES;
}

function refuse(reply: FastifyReply, status: number, description: string): FastifyReply {
  return reply.code(status).send({ ok: false, error_code: status, description });
}

function updatesTo(webhook: { readonly url: string; readonly secret: string }): Hears {
  // Beyond those of an earlier run.
  let count = Date.now();
  const send = async (update: object): Promise<number> => {
    const response = await fetch(webhook.url, {
      method: "POST",
      headers: { "content-type": "application/json", "x-telegram-bot-api-secret-token": webhook.secret },
      body: JSON.stringify({ update_id: count, ...update }),
    });
    await response.body?.cancel();
    return response.status;
  };
  return {
    addressOf: (person) => String(userOf(person).id),
    say(person, text) {
      count += 1;
      const from = userOf(person);
      const chat = { id: from.id, type: "private", first_name: from.first_name };
      return send({ message: { message_id: count, from, chat, date: now(), text } });
    },
    press(person, payload) {
      count += 1;
      const from = userOf(person);
      const message = { message_id: 1, date: now(), chat: { id: from.id, type: "private" } };
      return send({ callback_query: { id: String(count), from, chat_instance: "1", message, data: payload } });
    },
  };
}

/** Whoever gives no number gets one that is always theirs. */
function userOf(person: string): { id: number; is_bot: false; first_name: string; language_code: string } {
  const hashed = createHash("sha256").update(person).digest().readUInt32BE();
  const id = /^\d{1,15}$/.test(person) ? Number(person) : hashed;
  return { id, is_bot: false, first_name: person, language_code: "en" };
}

function now(): number {
  return Math.floor(Date.now() / 1_000);
}
