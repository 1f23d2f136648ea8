// Positions in answers: who asks, whether the route tells, and what is said. From figures that are in memory, so it
// costs no query and never keeps an event from being accepted.

import { type FastifyReply } from "fastify";
import { type Outlook, type Ticket } from "../backlog/outlook.ts";
import { type NewEvent } from "../log/append.ts";
import { type EventRoute, type Incoming } from "./route.ts";

/**
 * Asked for by a preference (RFC 7240), which a server may ignore: the address of a route stays one address, for
 * caches, signatures and logs alike.
 */
const preference = "holdfast-position";

/** True when the answer shall have a position; the answer says then that it went by the preference. */
export function wantsPosition(
  { position }: Pick<EventRoute, "position">,
  headers: Incoming["headers"],
  reply: FastifyReply,
): boolean {
  if (position === undefined) return false;
  const asked = [headers["prefer"] ?? []].flat().join(",").split(/[,;]/);
  if (!asked.some((one) => one.trim().toLowerCase() === preference)) return position === "always";
  reply.header("preference-applied", preference);
  return true;
}

/** Counts what was accepted here since the figures were read. */
export function noteAccepted(outlook: Outlook, events: readonly NewEvent[]): void {
  for (const event of events) outlook.accepted(event.stream, event.class, 1);
}

/** The fields of an answer's JSON, with the comma before them; nothing when nothing is known. */
export function positionFields(outlook: Outlook | undefined, ticket: Ticket | undefined): string {
  const position = ticket && outlook?.position(ticket);
  return position ? `,${JSON.stringify(position).slice(1, -1)}` : "";
}
