// A stand-in of Messenger's Send API for running without any account: takes POST /v21.0/me/messages as Graph does,
// keeps what was sent in an outbox, and shows it as a page, as JSON and as counts. It is ours, not Meta's: figures that
// depend on it say so.

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { randomUUID } from "node:crypto";
import type { Outbox } from "./outbox.ts";
import { keyOf, type StandInChat, type StandInOptions, startStandIn } from "./stand-in.ts";

const MAX_TEXT_CHARS = 2_000;

const bodySchema = {
  type: "object",
  required: ["recipient", "message"],
  properties: {
    recipient: {
      type: "object",
      required: ["id"],
      properties: { id: { type: "string", minLength: 1, maxLength: 256 } },
    },
    messaging_type: { type: "string", enum: ["RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY"] },
    message: {
      type: "object",
      properties: { text: { type: "string", minLength: 1 }, quick_replies: { type: "array", maxItems: 13 } },
    },
  },
} as const;

interface SendBody {
  readonly recipient: { readonly id: string };
  readonly message: { readonly text?: string };
}

export type FakeMessenger = StandInChat;

/** Starts the stand-in; rejects if the port is taken or the file cannot be written. */
export function startFakeMessenger(options: StandInOptions): Promise<FakeMessenger> {
  const title = "Messenger stand-in: outbox";
  return startStandIn({ ...options, title, about: "Ours, not Meta's.", take: takeCalls });
}

function takeCalls(app: FastifyInstance, outbox: Outbox): void {
  app.setErrorHandler((error: { message: string; statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    return refuse(reply, { status, code: status < 500 ? 100 : 2, message: `(#100) ${error.message}` });
  });
  app.post<{ Body: SendBody }>("/v21.0/me/messages", { schema: { body: bodySchema } }, async (request, reply) => {
    if (!hasToken(request)) {
      return refuse(reply, { status: 400, code: 190, message: "Invalid OAuth access token." });
    }
    const { recipient, message } = request.body;
    if (message.text === undefined || message.text.length > MAX_TEXT_CHARS) {
      const problem = "(#100) Length of param message[text] must be from 1 to 2000";
      return refuse(reply, { status: 400, code: 100, message: problem });
    }
    const call = { at: new Date().toISOString(), person: recipient.id, text: message.text, id: `m_${randomUUID()}` };
    await outbox.add({ ...call, key: keyOf(request) });
    return { recipient_id: recipient.id, message_id: call.id };
  });
}

function hasToken(request: FastifyRequest): boolean {
  const { access_token: inQuery } = request.query as { access_token?: unknown };
  const inHeader = /^Bearer \S/.test(request.headers.authorization ?? "");
  return inHeader || (typeof inQuery === "string" && inQuery !== "");
}

function refuse(reply: FastifyReply, answer: { status: number; code: number; message: string }): FastifyReply {
  const { status, code, message } = answer;
  return reply.code(status).send({ error: { message, type: "OAuthException", code } });
}
