// A small app on the mail channel alone, for its tests: what is heard is answered with its own words.

import { type App, consume, defineApp, delivery, done } from "../../packages/holdfast/src/index.ts";
import { z } from "zod";
import { type FakeMail, startFakeMail } from "../../apps/jarvis/fakes/mail.ts";
import { mailRoutes, mailWebhookPath } from "../../apps/jarvis/src/accept/mail-webhook.ts";
import { type MailReply } from "../../apps/jarvis/src/deliver/mail-message.ts";
import { mailBudget, mailTransport } from "../../apps/jarvis/src/deliver/mail.ts";
import { addHeaders } from "../../apps/jarvis/src/read/headers.ts";
import { addMailPages } from "../../apps/jarvis/src/read/mail-pages.ts";
import { type MailSettings, readMail } from "../../apps/jarvis/src/settings/mail.ts";
import { tables } from "../../apps/jarvis/src/store/tables.ts";
import { heard, personKey } from "../../apps/jarvis/src/streams.ts";
import { makeMail, makeMailLeft } from "../../apps/jarvis/src/work/mail.ts";
import { openTestStore, runRoles, type TestStore } from "../../packages/holdfast/src/testing/index.ts";

export interface MailApp extends AsyncDisposable {
  readonly url: string;
  readonly settings: MailSettings;
  readonly store: TestStore;
  /** Hands in the bytes of a mail; gives the status. */
  handIn(mail: Buffer, headers?: Readonly<Record<string, string>>): Promise<number>;
  /** What the stand-in took for this address. */
  mailbox(person: string): Promise<readonly Mail[]>;
}

export interface Mail {
  readonly person: string;
  readonly text: string;
  readonly subject: string;
  readonly answerTo: string;
  readonly key: string;
}

/** Starts everything; `more` changes the settings. */
export async function startMailApp(more: Partial<MailSettings> = {}): Promise<MailApp> {
  await using opening = new AsyncDisposableStack();
  const fake: FakeMail = opening.use(await startFakeMail({ port: 0 }));
  const read = readMail((name) => (name === "HOLDFAST_STAND_IN_MAIL" ? fake.url : undefined));
  const settings = { ...read, siteUrl: "http://127.0.0.1:1", ...more };
  const store = opening.use(await openTestStore({ migrations: [tables] }));
  const app = appOf(settings);
  const running = await runRoles({ app, url: store.url, roles: ["web", "work", "deliver"], logLevel: "silent" });
  opening.defer(() => running.stop());
  const opened = opening.move();
  const url = running.address ?? "";
  return {
    url,
    settings,
    store,
    async handIn(mail, headers = {}) {
      const all = { authorization: `Bearer ${settings.secret}`, "content-type": "message/rfc822", ...headers };
      const answer = await fetch(url + mailWebhookPath, { method: "POST", headers: all, body: new Uint8Array(mail) });
      await answer.text();
      return answer.status;
    },
    async mailbox(person) {
      const base = fake.url.split("#")[0] ?? "";
      const answer = await fetch(`${base}outbox.json?person=${encodeURIComponent(person)}`);
      // The stand-in's own words.
      return ((await answer.json()) as { calls: Mail[] }).calls;
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function appOf(settings: MailSettings): App {
  const reply = delivery("reply-mail", {
    event: z.custom<MailReply>(),
    key: ({ person }) => person,
    transport: mailTransport(settings),
    budget: mailBudget(settings),
  });
  const echo = consume(heard, (batch, { deliver }) =>
    batch.each((said) => {
      const text = `${said.kind}: ${said.payload ?? said.text}`;
      const buttons = [{ title: "Undo", payload: "undo:7" }];
      const person = personKey(said);
      deliver(reply, { person, recipientId: said.personId, text, buttons, answers: said.id });
      return done();
    }),
  );
  return defineApp({
    name: "Mail",
    about: "Answers mails with their own words.",
    migrations: tables,
    consumers: [makeMail(reply), makeMailLeft(), echo],
    deliveries: [reply],
    routes: mailRoutes(settings),
    read(server, context) {
      addHeaders(server);
      addMailPages(server, context);
    },
  });
}
