// Messenger's webhook: signed events in, each stored once; and the question whether the address is ours.

import { type EventRoute, into, type Incoming } from "holdfast";
import { cutText } from "../rules/clean.ts";
import { MAX_HEARD_CHARS } from "../rules/limits.ts";
import { type Settings } from "../settings.ts";
import { type Heard, heard } from "../streams.ts";
import { isThisMachine } from "../this-machine.ts";
import { type MessengerEvent, messagesOf } from "./messenger.ts";
import { signatureMatches } from "./signature.ts";

/** Where Messenger sends to. */
export const webhookPath = "/webhook/messenger";

/** The route of the POST. What is not said to Jarvis (echoes, receipts) is taken and forgotten. */
export function webhookRoute(settings: Settings): EventRoute {
  return {
    method: "POST",
    url: webhookPath,
    // What people say is what Jarvis is for; pages and figures can wait in a crowd.
    class: "critical",
    verify: (request) => isSigned(request, settings),
    events: (request) =>
      messagesOf(request.json()).events.flatMap((event) => {
        const said = heardOf(event);
        return said === undefined ? [] : [into(heard, said)];
      }),
  };
}

function isSigned(request: Incoming, { appSecret, isLocal }: Settings): boolean {
  const { raw, headers } = request;
  // Everybody knows the local secret, so it proves nothing about who is not on this machine, or comes by a tunnel.
  if (isLocal && !isThisMachine(request)) return false;
  const signature = headers["x-hub-signature-256"];
  return typeof signature === "string" && signatureMatches(raw, signature, appSecret);
}

function heardOf({ kind, text, ...event }: MessengerEvent): Heard | undefined {
  if (kind === "ignored") return undefined;
  return { ...event, channel: "messenger", kind, text: cutText(text, MAX_HEARD_CHARS) };
}
