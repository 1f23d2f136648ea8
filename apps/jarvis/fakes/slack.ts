// A stand-in of Slack's Web API for running without any account: takes chat.postMessage as Slack does, refuses what
// Slack refuses, keeps what was sent in an outbox, and shows it. On its page one can write to the bot and press its
// buttons, which comes as a signed webhook. It is ours, not Slack's: figures that depend on it say so.

import type { FastifyInstance, FastifyReply } from "fastify";
import { createHash, createHmac } from "node:crypto";
import type { Call, Outbox } from "./outbox.ts";
import type { Hears } from "./part-of-a-person.ts";
import { keyOf, type StandInChat, type StandInOptions, startStandIn } from "./stand-in.ts";

/** Where events and presses go, and what signs them; without it nobody can write. */
export interface FakeSlackOptions extends StandInOptions {
  readonly webhook?: SlackWebhook | undefined;
}

interface SlackWebhook {
  readonly eventsUrl: string;
  readonly actionsUrl: string;
  readonly secret: string;
}

/** The workspace of everybody who writes here. */
const team = "T0LOCAL";
const bot = "U0JARVIS";

const MAX_TEXT_CHARS = 40_000;
const MAX_SECTION_CHARS = 3_000;
const MAX_BUTTONS = 25;

/** People who refuse, for trying out what comes of it. */
const refusals: Readonly<Record<string, string>> = {
  UGONE: "account_inactive",
  UARCHIVED: "is_archived",
  URESTRICTED: "user_is_restricted",
};

/** Starts the stand-in; rejects if the port is taken or the file cannot be written. */
export function startFakeSlack({ webhook, ...options }: FakeSlackOptions): Promise<StandInChat> {
  const title = "Slack stand-in: outbox";
  const about = "Ours, not Slack's. UGONE has left, UARCHIVED is archived, URESTRICTED takes no messages from bots.";
  const hears = webhook && postsTo(webhook);
  return startStandIn({ ...options, title, about, take: takeCalls, hears });
}

/** The headers with which Slack signs a body. */
export function slackHeaders(secret: string, body: string, at = new Date()): Record<string, string> {
  const stamp = String(Math.floor(at.getTime() / 1_000));
  const signature = createHmac("sha256", secret).update(`v0:${stamp}:${body}`).digest("hex");
  return { "x-slack-request-timestamp": stamp, "x-slack-signature": `v0=${signature}` };
}

function takeCalls(app: FastifyInstance, outbox: Outbox): void {
  let sent = outbox.stats().calls;
  app.setErrorHandler((_error, _request, reply) => refuse(reply, "invalid_json"));
  app.post("/api/chat.postMessage", async (request, reply) => {
    const [, token] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "") ?? [];
    if (token === undefined) return refuse(reply, "not_authed");
    if (!token.startsWith("xox")) return refuse(reply, "invalid_auth");
    // Slack takes any object; what is read of it is checked.
    const { channel, text = "", blocks } = (request.body ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof channel !== "string" || !/^[CDGUW][A-Z0-9]{1,30}$/.test(channel)) {
      return refuse(reply, "channel_not_found");
    }
    const refusal = refusals[channel];
    if (refusal !== undefined) return refuse(reply, refusal);
    if (typeof text !== "string" || (text.trim() === "" && blocks === undefined)) return refuse(reply, "no_text");
    if (text.length > MAX_TEXT_CHARS) return refuse(reply, "msg_too_long");
    const buttons = buttonsOf(blocks);
    if (buttons === undefined) return refuse(reply, "invalid_blocks");
    sent += 1;
    const at = new Date().toISOString();
    const id = `${Math.floor(Date.now() / 1_000)}.${String(sent).padStart(6, "0")}`;
    await outbox.add({ at, person: channel, text: shownOf(text), key: keyOf(request), id, buttons });
    return { ok: true, channel, ts: id };
  });
}

/** Slack answers its own refusals with 200. */
function refuse(reply: FastifyReply, error: string): FastifyReply {
  return reply.send({ ok: false, error });
}

function shownOf(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

interface Block {
  readonly type?: unknown;
  readonly text?: { readonly text?: unknown };
  readonly elements?: readonly Element[];
}

interface Element {
  readonly text?: { readonly text?: unknown };
  readonly action_id?: unknown;
  readonly value?: unknown;
}

/** The buttons of the blocks; undefined where Slack refuses one of them. */
function buttonsOf(blocks: unknown): Call["buttons"] | undefined {
  if (blocks === undefined) return [];
  if (!Array.isArray(blocks) || blocks.length === 0 || blocks.length > 50) return undefined;
  const found: { title: string; payload: string }[] = [];
  // What is read of a block is checked.
  for (const block of blocks as readonly (Block | null)[]) {
    if (block?.type === "section" && fits(block.text?.text, MAX_SECTION_CHARS)) continue;
    const elements = block?.type === "actions" ? block.elements : undefined;
    if (!Array.isArray(elements) || elements.length === 0 || elements.length > MAX_BUTTONS) return undefined;
    const names = new Set(elements.map((one: Element) => one.action_id));
    if (names.size < elements.length) return undefined;
    for (const { text, value } of elements as readonly Element[]) {
      const title = text?.text;
      if (!fits(title, 75) || !fits(value, 2_000)) return undefined;
      found.push({ title, payload: value });
    }
  }
  return found;
}

function fits(text: unknown, maxChars: number): text is string {
  return typeof text === "string" && text.length >= 1 && text.length <= maxChars;
}

function postsTo(webhook: SlackWebhook): Hears {
  // Beyond those of an earlier run.
  let count = Date.now();
  const stamp = () => `${Math.floor(Date.now() / 1_000)}.${String((count += 1) % 1_000_000).padStart(6, "0")}`;
  const send = async (url: string, body: string, type: string): Promise<number> => {
    const headers = { "content-type": type, ...slackHeaders(webhook.secret, body) };
    const response = await fetch(url, { method: "POST", headers, body });
    await response.body?.cancel();
    return response.status;
  };
  return {
    addressOf: userOf,
    say(person, text) {
      const user = userOf(person);
      const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
      const event = { type: "message", channel: "D0LOCAL", channel_type: "im", user, text: escaped, ts: stamp() };
      const authorizations = [{ team_id: team, user_id: bot, is_bot: true }];
      const body = { type: "event_callback", team_id: team, event_id: `Ev${count}`, event, authorizations };
      return send(webhook.eventsUrl, JSON.stringify(body), "application/json");
    },
    press(person, value) {
      const actions = [{ type: "button", action_id: "b0", block_id: "x", value, action_ts: stamp() }];
      const payload = { type: "block_actions", team: { id: team }, user: { id: userOf(person) }, actions };
      const form = new URLSearchParams({ payload: JSON.stringify(payload) });
      return send(webhook.actionsUrl, form.toString(), "application/x-www-form-urlencoded");
    },
  };
}

/** Whoever gives no user id gets one that is always theirs. */
function userOf(person: string): string {
  if (/^[UW][A-Z0-9]{1,30}$/.test(person)) return person;
  return `U${createHash("sha256").update(person).digest("hex").slice(0, 8).toUpperCase()}`;
}
