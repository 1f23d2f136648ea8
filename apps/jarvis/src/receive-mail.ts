// A small SMTP server for Jarvis' own mailbox, as a program of its own: `node apps/jarvis/src/receive-mail.ts`. Takes
// mail for Jarvis' addresses and nobody else's, and says yes to a mail when Jarvis has stored it.

import { once } from "node:events";
import { pathToFileURL } from "node:url";
import { fault } from "holdfast";
import { SMTPServer, type SMTPServerSession } from "smtp-server";
import { MAX_MAIL_BYTES, SEND_TIMEOUT_MS } from "./rules/limits.ts";
import { addressOf, tagOf } from "./rules/mail-address.ts";
import { type MailSettings, readMail } from "./settings/mail.ts";

export interface ReceiverOptions {
  readonly port: number;
  readonly host: string;
  /** Of Jarvis' webhook of mail. */
  readonly webhook: string;
  readonly settings: Pick<MailSettings, "address" | "secret" | "authservId">;
  /** Undefined: no encryption is offered. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
}

export interface Receiver extends AsyncDisposable {
  readonly port: number;
  stop(): Promise<void>;
}

const maxClients = 50;
const maxReceivers = 10;
const idleMs = 60_000;

/** Starts it; rejects if the port is taken. */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const { settings, tls, port, host } = options;
  const server = new SMTPServer({
    banner: "Jarvis",
    disabledCommands: tls === undefined ? ["AUTH", "STARTTLS"] : ["AUTH"],
    ...tls,
    disableReverseLookup: true,
    size: MAX_MAIL_BYTES,
    maxClients,
    socketTimeout: idleMs,
    logger: false,
    onRcptTo({ address }, session, callback) {
      const isOurs = addressOf(address) === settings.address || tagOf(address, settings.address) !== undefined;
      if (session.envelope.rcptTo.length >= maxReceivers) return callback(refusal(452, "4.5.3 too many receivers"));
      return isOurs ? callback() : callback(refusal(550, "5.1.1 nobody of this name is here"));
    },
    onData(stream, session, answer) {
      const chunks: Buffer[] = [];
      let bytes = 0;
      stream.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= MAX_MAIL_BYTES) chunks.push(chunk);
      });
      stream.on("end", () => {
        if (bytes > MAX_MAIL_BYTES) return answer(refusal(552, "5.3.4 the mail is too large"));
        handIn(options, session, Buffer.concat(chunks)).then(
          () => answer(null, "2.0.0 stored"),
          () => answer(refusal(451, "4.3.0 it cannot be stored now; try again later")),
        );
      });
    },
  });
  // Clients that hang up or speak nonsense say so here; they have nothing to do with the others.
  server.on("error", () => undefined);
  const listening = server.listen(port, host);
  await once(listening, "listening");
  const address = listening.address();
  const stop = () => new Promise<void>((resolve) => server.close(resolve));
  const bound = typeof address === "object" && address !== null ? address.port : port;
  return { port: bound, stop, [Symbol.asyncDispose]: stop };
}

async function handIn(options: ReceiverOptions, { envelope }: SMTPServerSession, mail: Buffer): Promise<void> {
  const { webhook, settings } = options;
  const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
  const answer = await fetch(webhook, {
    method: "POST",
    headers: {
      authorization: `Bearer ${settings.secret}`,
      "content-type": "message/rfc822",
      "x-envelope-from": header(from === "" ? "<>" : from),
      "x-envelope-to": header(envelope.rcptTo.map((one) => one.address).join(", ")),
    },
    // Nobody stands before this server who could have looked at a signature: whoever claims it is a liar.
    body: withoutResults(mail, settings.authservId),
    redirect: "manual",
    signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`the webhook answered ${answer.status}`);
}

/** The mail with all Authentication-Results renamed that have our name. */
function withoutResults(mail: Buffer, authservId: string | undefined): Buffer {
  if (authservId === undefined) return mail;
  const text = mail.toString("latin1");
  const end = /\r?\n\r?\n/.exec(text)?.index ?? text.length;
  const head = text.slice(0, end).replace(/^authentication-results(?=\s*:)/gim, "X-Claimed-Results");
  return Buffer.from(head + text.slice(end), "latin1");
}

function header(value: string): string {
  return value.replace(/[^\x20-\x7e]/g, "?").slice(0, 1_000);
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

/** From the environment: MAIL_RECEIVE_PORT (2525), MAIL_RECEIVE_HOST, MAIL_TLS_KEY and MAIL_TLS_CERT as PEM. */
async function main(): Promise<void> {
  const text = (name: string) => (process.env[name] === "" ? undefined : process.env[name]);
  const settings = readMail(text);
  const port = Number(text("MAIL_RECEIVE_PORT") ?? "2525");
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw fault("HF_SETTING_BAD", { name: "MAIL_RECEIVE_PORT", value: "wrong", reason: "it is a port such as 2525" });
  }
  const [key, cert] = [text("MAIL_TLS_KEY"), text("MAIL_TLS_CERT")];
  const tls = key === undefined || cert === undefined ? undefined : { key, cert };
  const webhook = `http://127.0.0.1:${text("PORT") ?? "3000"}/webhook/mail`;
  const receiver = await startReceiver({
    port,
    host: text("MAIL_RECEIVE_HOST") ?? "127.0.0.1",
    webhook,
    settings,
    tls,
  });
  process.stdout.write(`Takes mail for ${settings.address} at port ${receiver.port}.\n`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void receiver.stop());
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
