// A person's export: their reminders as JSON, and as a calendar to subscribe to. Whoever has the address may read it,
// and nobody finds it: the token in it is 256 random bits, and every other address under it is not found.

import { createHash } from "node:crypto";
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { fault, HoldfastError, type ReadContext } from "holdfast";
import { calendarOf } from "../rules/calendar/calendar.ts";
import { EXPORT_TOKEN, exportPath } from "../rules/export-link.ts";
import { isoIn } from "../rules/wall-time.ts";
import { type ExportedReminder, exportOf } from "../store/export.ts";

const types = { ics: "text/calendar; charset=utf-8", json: "application/json; charset=utf-8" } as const;

/** Adds the route of all exports. */
export function addExport(server: FastifyInstance, { pool }: ReadContext): void {
  server.get<{ Params: { file: string } }>(`${exportPath}/:file`, async (request, reply) => {
    const [token = "", ending, ...rest] = request.params.file.split(".");
    const isKnown = (ending === "ics" || ending === "json") && rest.length === 0 && EXPORT_TOKEN.test(token);
    const reminders = isKnown ? await find(() => exportOf(pool, token)) : undefined;
    if (!isKnown || reminders === undefined) throw fault("HF_NOT_FOUND");
    const open = reminders.filter(({ state }) => state === "open");
    const body = ending === "ics" ? calendarOf(open) : JSON.stringify({ reminders: reminders.map(shown) }, null, 2);
    return send(request, reply.type(types[ending]), {
      body,
      changedAt: newest(reminders),
      name: `reminders.${ending}`,
    });
  });
}

/** What fails unforeseen is logged with its address, which here is a secret. */
async function find<T>(look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    throw error instanceof HoldfastError ? error : fault("HF_STORE_AWAY", { reason: "an export could not be read" });
  }
}

interface Answer {
  readonly body: string;
  readonly changedAt: Date | undefined;
  readonly name: string;
}

function send(request: FastifyRequest, reply: FastifyReply, { body, changedAt, name }: Answer): FastifyReply {
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"`;
  reply
    .header("etag", etag)
    .header("cache-control", "private, no-cache")
    .header("referrer-policy", "no-referrer")
    .header("x-robots-tag", "noindex, nofollow")
    .header("content-disposition", `inline; filename="${name}"`);
  if (changedAt) reply.header("last-modified", changedAt.toUTCString());
  return isUnchanged(request, etag, changedAt) ? reply.code(304).send() : reply.send(body);
}

/** By the tag when the client has one, else by the second in which something changed last. */
function isUnchanged({ headers }: FastifyRequest, etag: string, changedAt: Date | undefined): boolean {
  const { "if-none-match": tags, "if-modified-since": since } = headers;
  if (tags !== undefined) return tags.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
  const known = Date.parse(since ?? "");
  return changedAt !== undefined && Math.floor(changedAt.getTime() / 1_000) * 1_000 <= known;
}

function newest(reminders: readonly ExportedReminder[]): Date | undefined {
  const [first] = reminders;
  if (first === undefined) return undefined;
  return reminders.reduce((latest, { changedAt }) => (changedAt > latest ? changedAt : latest), first.changedAt);
}

function shown({ id, n, what, dueAt, zone, repeat, state, rungAt }: ExportedReminder): object {
  return {
    id,
    number: n,
    what,
    due: isoIn(dueAt, zone),
    zone,
    state,
    ...(repeat ? { rule: repeat.rule, starts: repeat.start } : {}),
    ...(rungAt ? { rang: rungAt.toISOString() } : {}),
  };
}
