// The channels put together: what each brings into the app, from its settings. A channel is a mouth and an ear: a
// delivery that says things there, and routes at which what people say comes in.

import { join } from "node:path";
import { type Consumer, type Delivery, type EventRoute, type StandIn, type Transport } from "holdfast";
import { chatStandIns } from "../fakes/chats.ts";
import { startFakeMail } from "../fakes/mail.ts";
import { startFakeMessenger } from "../fakes/messenger.ts";
import { mailRoutes, mailWebhookPath } from "./accept/mail-webhook.ts";
import { pushRoute } from "./accept/push.ts";
import { slackRoutes } from "./accept/slack-webhook.ts";
import { telegramRoute } from "./accept/telegram-webhook.ts";
import { webhookRoute } from "./accept/webhook.ts";
import { mailBudget, mailTransport } from "./deliver/mail.ts";
import { pushTransport } from "./deliver/push.ts";
import { messengerTransport } from "./deliver/reply.ts";
import { slackBudget, slackTransport } from "./deliver/slack.ts";
import { telegramBudget, telegramTransport } from "./deliver/telegram.ts";
import { type Push, pushBy } from "./push-streams.ts";
import { MAIL_TIMEOUT_MS } from "./rules/limits.ts";
import { type Settings } from "./settings.ts";
import { type Replies, type Reply, replyBy } from "./streams.ts";
import { makeMail, makeMailLeft } from "./work/mail.ts";
import { makePushChosen, makePushTold } from "./work/push.ts";

/** What the channels bring. */
export interface Channels {
  readonly replies: Replies;
  readonly deliveries: readonly (Delivery<Push> | Delivery<Reply>)[];
  readonly consumers: readonly Consumer[];
  readonly routes: readonly EventRoute[];
  /** For those that are not connected to the real ones. */
  readonly standIns: readonly StandIn[];
}

/** How something is sent on the channels that need a transport. */
export type Transports = Partial<Record<keyof ReturnType<typeof transportsOf>, Transport<Reply>>>;

/** `instead` takes the place of some channels' own transports. */
export function channelsOf(settings: Settings, instead: Transports = {}): Channels {
  const { telegram, slack, mail, push: pushSettings } = settings;
  const transports = { ...transportsOf(settings), ...instead };
  const replies = {
    messenger: replyBy("messenger", transports.messenger),
    telegram: replyBy("telegram", transports.telegram, { budget: telegramBudget }),
    slack: replyBy("slack", transports.slack, { budget: slackBudget }),
    // An exchange with a mail server takes longer; who is sent the same mail twice sees it once.
    mail: replyBy("mail", transports.mail, { budget: mailBudget(mail), timeoutMs: MAIL_TIMEOUT_MS }),
  };
  const push = pushBy(pushTransport(pushSettings));
  return {
    replies: { ...replies, push },
    deliveries: [...Object.values(replies), push],
    consumers: [makeMail(replies.mail), makeMailLeft(), makePushChosen(), makePushTold()],
    routes: [
      webhookRoute(settings),
      telegramRoute(telegram),
      ...slackRoutes(slack),
      ...mailRoutes(mail),
      pushRoute(pushSettings),
    ],
    standIns: [
      ...(settings.pageToken === undefined ? [messengerStandIn] : []),
      ...chatStandIns(settings, settings.localUrl),
      ...(mail.isStandIn ? [mailStandIn(settings)] : []),
    ],
  };
}

function transportsOf(settings: Settings) {
  return {
    messenger: messengerTransport(settings),
    telegram: telegramTransport(settings.telegram),
    slack: slackTransport(settings.slack),
    mail: mailTransport(settings.mail),
  };
}

const messengerStandIn: StandIn = {
  name: "messenger",
  about: "Stands in for Messenger's Send API and shows what was sent.",
  start: ({ host, port, folder }) => startFakeMessenger({ host, port, file: join(folder, "messenger-outbox.jsonl") }),
};

function mailStandIn({ mail, localUrl }: Settings): StandIn {
  const { address, secret, authservId = "" } = mail;
  const jarvis = { webhook: localUrl + mailWebhookPath, address, secret, authservId };
  return {
    name: "mail",
    about: "Stands in for a mailbox and a mail server; write to Jarvis on its page.",
    start: ({ host, port, folder }) => startFakeMail({ host, port, jarvis, file: join(folder, "mail-outbox.jsonl") }),
  };
}
