// A stand-in of a mail server for running without any account: takes mails from Jarvis by SMTP, shows them as a page
// and as JSON, and has a form from which one writes a mail to Jarvis. It is ours: figures that depend on it say so.

import { once } from "node:events";
import { type AddressInfo } from "node:net";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";
import { writtenMail } from "./mail-written.ts";
import { mailPage } from "./mail-page.ts";
import { openOutbox, type Outbox } from "./outbox.ts";

/** A running stand-in. Behind `url`, after `#smtp=`, stands the port at which it takes mails. */
export interface FakeMail {
  readonly url: string;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Where mails to Jarvis go, and how its server proves who has written them. */
export interface MailTarget {
  readonly webhook: string;
  readonly address: string;
  readonly secret: string;
  readonly authservId: string;
}

export interface FakeMailOptions {
  /** Of the page; 0 for any free one. */
  readonly port: number;
  readonly host?: string;
  /** Keeps the mails over a restart. */
  readonly file?: string;
  /** Without it nobody can write to Jarvis. */
  readonly jarvis?: MailTarget;
}

const maxMailBytes = 1024 * 1024;
const maxFormBytes = 64 * 1024;
const shownMails = 100;
const maxListed = 10_000;
const keptSources = 500;

/** Starts it; rejects if a port is taken or the file cannot be written. */
export async function startFakeMail(options: FakeMailOptions): Promise<FakeMail> {
  const { port, host = "127.0.0.1", file, jarvis } = options;
  const outbox = await openOutbox(file === undefined ? {} : { file });
  const sources = new Map<string, Buffer>();
  const smtp = takeMails(outbox, sources);
  const app = Fastify({ bodyLimit: maxFormBytes, keepAliveTimeout: 75_000, forceCloseConnections: true });
  showMails(app, outbox, sources);
  if (jarvis !== undefined) writeMails(app, jarvis);
  const stop = async () => {
    await app.close();
    await new Promise<void>((resolve) => smtp.close(resolve));
    await outbox.stop();
  };
  const server = smtp.listen(0, host);
  await once(server, "listening");
  try {
    const address = await app.listen({ port, host });
    const { port: smtpPort } = server.address() as AddressInfo;
    return { url: `${address}/#smtp=${smtpPort}`, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function takeMails(outbox: Outbox, sources: Map<string, Buffer>): SMTPServer {
  const server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    disableReverseLookup: true,
    size: maxMailBytes,
    logger: false,
    onData(stream, session, answer) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const [to] = session.envelope.rcptTo;
        keep(outbox, sources, { bytes: Buffer.concat(chunks), to: to?.address ?? "" }).then(
          (id) => answer(null, `2.0.0 kept as ${id}`),
          () => answer(new Error("not kept")),
        );
      });
    },
  });
  // A client that hangs up says so here; it has nothing to do with the others.
  server.on("error", () => undefined);
  return server;
}

async function keep(
  outbox: Outbox,
  sources: Map<string, Buffer>,
  { bytes, to }: { readonly bytes: Buffer; readonly to: string },
): Promise<string> {
  const { messageId = "", text = "", subject = "", replyTo } = await PostalMime.parse(bytes);
  const answerTo = replyTo?.[0]?.address ?? "";
  const said = { at: new Date().toISOString(), person: to, text, key: messageId, id: messageId };
  const { seq } = await outbox.add({ ...said, subject, answerTo });
  sources.set(String(seq), bytes);
  sources.delete(String(seq - keptSources));
  return String(seq);
}

function showMails(app: FastifyInstance, outbox: Outbox, sources: ReadonlyMap<string, Buffer>): void {
  app.get("/", (_request, reply) => reply.redirect("/outbox"));
  app.get("/outbox", (request, reply) => {
    const person = wordOf(request, "person");
    const query = { limit: shownMails, ...(person === undefined ? {} : { person }) };
    return page(reply, mailPage({ calls: outbox.read(query).toReversed(), stats: outbox.stats(), person }));
  });
  app.get("/outbox.json", (request) => {
    const [person, since = "0"] = [wordOf(request, "person"), wordOf(request, "since")];
    const after = /^\d{1,15}$/.test(since) ? Number(since) : 0;
    return { calls: outbox.read({ since: after, limit: maxListed, ...(person === undefined ? {} : { person }) }) };
  });
  app.get("/outbox/stats.json", () => outbox.stats());
  app.get<{ Params: { seq: string } }>("/outbox/:seq/source", (request, reply) => {
    const source = sources.get(request.params.seq);
    return source === undefined ? reply.code(404).send("gone") : reply.type("text/plain; charset=utf-8").send(source);
  });
}

function writeMails(app: FastifyInstance, jarvis: MailTarget): void {
  app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) =>
    done(null, body),
  );
  app.post<{ Body: string }>("/write", async (request, reply) => {
    const site = request.headers["sec-fetch-site"];
    if (site !== undefined && site !== "same-origin") return reply.code(403).send("from its own page only");
    const words = new URLSearchParams(request.body);
    const mail = writtenMail(
      {
        from: words.get("from") ?? "",
        to: words.get("to") || jarvis.address,
        subject: words.get("subject") ?? "",
        text: words.get("text") ?? "",
      },
      jarvis.authservId,
    );
    if (mail === undefined) return reply.code(400).send("that is no address");
    const answer = await fetch(jarvis.webhook, {
      method: "POST",
      headers: { authorization: `Bearer ${jarvis.secret}`, "content-type": "message/rfc822" },
      body: mail,
    });
    if (!answer.ok) return reply.code(502).send(`Jarvis answered ${answer.status}`);
    return reply.redirect(`/outbox?person=${encodeURIComponent(words.get("from") ?? "")}`, 303);
  });
}

function page(reply: FastifyReply, html: string): FastifyReply {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'";
  return reply.header("Content-Security-Policy", policy).type("text/html; charset=utf-8").send(html);
}

function wordOf(request: FastifyRequest, name: string): string | undefined {
  // Fastify's query is an object of strings, or of arrays where a name was repeated.
  const value = (request.query as Readonly<Record<string, unknown>>)[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}
