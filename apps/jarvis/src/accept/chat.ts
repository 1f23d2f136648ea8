// What the web page sends: messages, by script or by its form, and the choice of a zone. Taken only from the page
// itself (not from other sites through somebody's browser) and for the person of the signed cookie.

import { createHash, randomUUID } from "node:crypto";
import { type AcceptContext, type EventRoute, fault, type Incoming, into } from "holdfast";
import { z } from "zod";
import { bodyOf } from "../body.ts";
import { cutText } from "../rules/clean.ts";
import { MAX_HEARD_CHARS, MAX_ZONE_CHARS } from "../rules/limits.ts";
import { isZone } from "../rules/zone.ts";
import { refuseForms, refuseOtherSites, refuseOtherTypes, textOf } from "../same-site.ts";
import { readSession } from "../session.ts";
import { type Heard, heard, zoneChosen } from "../streams.ts";

const bodyBytes = 64 * 1024;
/** So long does the page wait to hear that its zone is stored, before it is told where to ask. */
const zoneWaitMs = 5_000;
/** So long does a form without script wait for Jarvis's answer. */
const sayWaitMs = 3_000;

const Message = z.object({
  id: z.string().min(1).max(100),
  text: z.string(),
  zone: z.string().optional(),
  payload: z.string().max(200).optional(),
});

const Choice = z.object({ zone: z.string().max(MAX_ZONE_CHARS) });

/** POST /chat/messages: one message, known again by its id. */
export const messageRoute: EventRoute = {
  method: "POST",
  url: "/chat/messages",
  class: "critical",
  bodyLimit: bodyBytes,
  answer: '{"accepted":true}',
  events: (request, context) => {
    const personId = personOf(request, context);
    const { id, text, zone, payload } = bodyOf(Message, request);
    const said: Heard = {
      channel: "web",
      id,
      personId,
      kind: payload === undefined ? "text" : "postback",
      text: cutText(text, MAX_HEARD_CHARS),
      sentAt: null,
      ...(payload === undefined ? {} : { payload }),
      ...(zone !== undefined && isZone(zone) ? { zone } : {}),
    };
    return [into(heard, said)];
  },
};

/**
 * POST /chat/say: the form of the front page, for who has no script. `example` is the text of the button that was
 * pressed, `after` the number of the last line that the page showed: with the text it is the message's id, so that two
 * presses say it once. Leads back to the page when the message is answered, or after `sayWaitMs`.
 */
export const sayRoute: EventRoute = {
  method: "POST",
  url: "/chat/say",
  class: "critical",
  bodyLimit: bodyBytes,
  waitMs: sayWaitMs,
  seeOther: "/#talk",
  events: (request, context) => {
    refuseOtherTypes(request.headers, "application/x-www-form-urlencoded");
    const personId = senderOf(request, context);
    const form = new URLSearchParams(request.raw.toString("utf8"));
    const text = cutText(form.get("example") ?? form.get("text") ?? "", MAX_HEARD_CHARS);
    if (text.trim() === "") return [];
    const mark = createHash("sha256").update(text).digest("base64url").slice(0, 22);
    const after = /^\d{1,9}$/.exec(form.get("after") ?? "")?.[0] ?? "0";
    return [into(heard, { channel: "web", id: `form-${after}-${mark}`, personId, kind: "text", text, sentAt: null })];
  },
};

/** POST /chat/zone: answers when the zone is stored. */
export const zoneRoute: EventRoute = {
  method: "POST",
  url: "/chat/zone",
  bodyLimit: bodyBytes,
  waitMs: zoneWaitMs,
  events: (request, context) => {
    const personId = personOf(request, context);
    const { zone } = bodyOf(Choice, request);
    if (!isZone(zone)) throw fault("HF_BODY_UNREADABLE", { reason: "zone: no such time zone is known" });
    return [into(zoneChosen, { id: randomUUID(), personId, zone })];
  },
};

/** Who asks by script; throws when another site does, or nobody that we know. */
export function personOf(request: Incoming, context: AcceptContext): string {
  refuseForms(request.headers);
  return senderOf(request, context);
}

/** Who asks, by script or by form. */
function senderOf({ headers }: Incoming, { secret }: AcceptContext): string {
  refuseOtherSites(headers);
  const person = readSession(secret, textOf(headers, "cookie"));
  if (person === undefined) throw fault("HF_SESSION_MISSING");
  return person;
}
