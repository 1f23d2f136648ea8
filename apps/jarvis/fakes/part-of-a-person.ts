// Whoever looks at the outbox takes the part of a person: writes a message or presses a button there, and the stand-in
// tells the app as the real service does, by its webhook. From this machine and from the page itself only.

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/** Tells the app; gives the status of its answer. */
export interface Hears {
  /** The address of the person who has this name on the page. */
  addressOf(person: string): string;
  say(person: string, text: string): Promise<number>;
  press(person: string, payload: string): Promise<number>;
}

/** Who writes when no name is given. */
const somebody = "1001";
const MAX_PERSON_CHARS = 60;

const formType = "application/x-www-form-urlencoded";

/** Adds the routes of the page's forms: POST /say and POST /press. */
export function hearPeople(app: FastifyInstance, hears: Hears): void {
  app.addContentTypeParser(formType, { parseAs: "string" }, (_request, body, done) =>
    done(null, new URLSearchParams(String(body))),
  );
  const add = (url: string, tell: (person: string, form: URLSearchParams) => Promise<number>): void => {
    app.post(url, async (request, reply) => {
      const form = request.body;
      if (!isOwn(request) || !(form instanceof URLSearchParams)) {
        return reply.code(403).send({ error: "from this page and this machine only" });
      }
      const person = (form.get("person") ?? "").trim().slice(0, MAX_PERSON_CHARS) || somebody;
      const status = await tell(person, form).catch(() => 0);
      return status === 200 ? reply.redirect(pageOf(hears.addressOf(person)), 303) : sorry(reply, status);
    });
  };
  add("/say", (person, form) => hears.say(person, form.get("text") ?? ""));
  add("/press", (person, form) => hears.press(person, form.get("payload") ?? ""));
}

function pageOf(address: string): string {
  return `/outbox?person=${encodeURIComponent(address)}`;
}

function sorry(reply: FastifyReply, status: number): FastifyReply {
  const why = status === 0 ? "Jarvis does not answer" : `Jarvis answered with ${status}`;
  return reply.code(502).type("text/plain; charset=utf-8").send(`${why}. Is it running?`);
}

/** Not another site through somebody's browser, nor one whose name was made to lead here. */
function isOwn({ ip, headers }: FastifyRequest): boolean {
  if (!/^(?:127\.|::1$|::ffff:127\.)/.test(ip)) return false;
  const { origin, host = "" } = headers;
  const isLocal = /^(?:127\.[\d.]+|localhost|\[::1\])(?::\d+)?$/.test(host);
  return isLocal && (origin === undefined || URL.parse(origin)?.host === host);
}
