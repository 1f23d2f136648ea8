// Whoever looks at the outbox takes the part of a person: writes a message or presses a button there, and the stand-in
// tells the app as the real service does, by its webhook. From this machine and from the page itself only.

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/** Tells the app; gives the status of its answer. */
export interface Hears {
  say(person: string, text: string): Promise<number>;
  press(person: string, payload: string): Promise<number>;
}

/** Who writes when no name is given. */
const somebody = "1001";
const MAX_PERSON_CHARS = 60;

/** Adds the routes of the page's forms: POST /say and POST /press. */
export function hearPeople(app: FastifyInstance, hears: Hears): void {
  app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  app.post("/say", (request, reply) => tell(request, reply, (person, { text = "" }) => hears.say(person, text)));
  app.post("/press", (request, reply) =>
    tell(request, reply, (person, { payload = "" }) => hears.press(person, payload)),
  );
}

type Form = Readonly<Record<string, string | undefined>>;

async function tell(
  request: FastifyRequest,
  reply: FastifyReply,
  how: (person: string, form: Form) => Promise<number>,
): Promise<FastifyReply> {
  if (!isOwn(request)) return reply.code(403).send({ error: "from this page and this machine only" });
  // The one parser of forms makes an object of strings; JSON can be anything, and is looked at as fields.
  const form = (typeof request.body === "object" && request.body !== null ? request.body : {}) as Form;
  const person =
    String(form["person"] ?? "")
      .trim()
      .slice(0, MAX_PERSON_CHARS) || somebody;
  const status = await how(person, form).catch(() => 0);
  if (status === 200) return reply.redirect(`/outbox?person=${encodeURIComponent(person)}`, 303);
  const why = status === 0 ? "Jarvis does not answer" : `Jarvis answered with ${status}`;
  return reply.code(502).type("text/plain; charset=utf-8").send(`${why}. Is it running?`);
}

function isOwn({ ip, headers }: FastifyRequest): boolean {
  if (!/^(?:127\.|::1$|::ffff:127\.)/.test(ip)) return false;
  const { origin, host } = headers;
  return origin === undefined || URL.parse(origin)?.host === host;
}
