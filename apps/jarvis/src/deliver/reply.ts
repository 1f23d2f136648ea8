// The transport of replies: says them in Messenger, or in its stand-in while no page is connected.

import { type Transport } from "holdfast";
import { type Settings } from "../settings.ts";
import { type Reply } from "../streams.ts";
import { sendMessage } from "./messenger.ts";

/** The stand-in takes any token. */
const standInToken = "stand-in";

/** Sends to the Send API that the settings name. */
export function messengerTransport({ apiUrl, pageToken = standInToken }: Settings): Transport<Reply> {
  return async ({ event, idempotencyKey, signal }) => {
    if (apiUrl === undefined) return { outcome: "later", reason: "the stand-in of Messenger has no address yet" };
    const { recipientId, text, buttons = [], update = false } = event;
    return sendMessage({
      url: apiUrl,
      pageToken,
      recipientId,
      text,
      quickReplies: buttons,
      messagingType: update ? "UPDATE" : "RESPONSE",
      idempotencyKey,
      signal,
    });
  };
}
