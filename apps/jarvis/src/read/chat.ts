// What the chat page asks for: where the conversation stands, and the lines as they come. Each person sees their own
// alone, by the signed cookie.

import { type FastifyInstance, type FastifyRequest } from "fastify";
import { fault, type ReadContext } from "holdfast";
import { localTime } from "../rules/local-time.ts";
import { readSession } from "../session.ts";
import { linesAfter, newestLines } from "../store/lines.ts";
import { findPerson } from "../store/people.ts";
import { nextReminders } from "../store/reminders.ts";
import { personKey } from "../streams.ts";
import { Hub, shownLine } from "./hub.ts";

const linesShown = 100;
const remindersShown = 100;

/** Adds /chat/state and /chat/events. */
export function addChat(server: FastifyInstance, context: ReadContext): void {
  const hub = new Hub(context);
  server.get("/chat/state", async (request, reply) => {
    reply.header("cache-control", "no-store");
    return stateOf(context, addressOf(request, context.secret), numberOf(request.query, "since"));
  });
  server.get("/chat/events", (request, reply) => {
    const address = addressOf(request, context.secret);
    // A browser that comes back by itself says how far it got; the address still says how far it was at first.
    const after = Number(request.headers["last-event-id"] ?? NaN);
    const since = Number.isSafeInteger(after) ? after : numberOf(request.query, "since");
    if (hub.follow(address, Math.min(Math.max(0, since), 2 ** 31 - 1), reply)) return reply;
    return reply
      .code(429)
      .header("retry-after", "30")
      .send({ error: { message: "Too many pages listen already." } });
  });
}

/** The id of the address of who asks: what is said there belongs to it, whoever it is linked with. */
function addressOf(request: FastifyRequest, secret: string): string {
  const personId = readSession(secret, request.headers.cookie);
  if (personId === undefined) throw fault("HF_SESSION_MISSING");
  return personKey({ channel: "web", personId });
}

/** A whole number of the query string that Postgres takes for a line's; 0 for anything else. */
function numberOf(query: unknown, name: string): number {
  const text: unknown = typeof query === "object" && query !== null ? Reflect.get(query, name) : undefined;
  return typeof text === "string" && /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

async function stateOf({ pool }: ReadContext, address: string, since: number): Promise<object> {
  // The lines first: whatever they tell of, the rest shows already.
  const lines =
    since > 0
      ? await linesAfter(pool, [{ person: address, after: since }], linesShown)
      : await newestLines(pool, address, linesShown);
  const person = await findPerson(pool, address);
  const reminders = person === undefined ? [] : await nextReminders(pool, person.id, remindersShown);
  return {
    zone: person === undefined || person.zoneSource === "default" ? "" : person.zone,
    zoneSource: person?.zoneSource ?? "browser",
    lines: lines.map(shownLine),
    reminders: reminders.map(({ id: reminder, what, dueAt, zone }) => ({
      id: reminder,
      what,
      dueAt,
      local: `${localTime(dueAt, zone)} (${zone})`,
      cancel: `cancel:${reminder}`,
    })),
  };
}
