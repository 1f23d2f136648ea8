// Jarvis: takes reminders by Messenger or on a web page, and reminds on time. Puts the rooms together; everything that
// it does is in them.

import { join } from "node:path";
import { type App, defineApp, type StandIn, type Transport } from "holdfast";
import { startFakeGeocoder } from "../fakes/geocoder.ts";
import { startFakeMessenger } from "../fakes/messenger.ts";
import { messageRoute, zoneRoute } from "./accept/chat.ts";
import { subscribeAnswer } from "./accept/messenger.ts";
import { webhookPath, webhookRoute } from "./accept/webhook.ts";
import { geocoderBudget, geocoderTransport } from "./deliver/geocoder.ts";
import { messengerTransport } from "./deliver/reply.ts";
import { addChat } from "./read/chat.ts";
import { addExport } from "./read/export.ts";
import { addCounters } from "./read/counters.ts";
import { addHeaders } from "./read/headers.ts";
import { addHome } from "./read/home.ts";
import { addPages } from "./read/pages.ts";
import { addSubscribe } from "./read/subscribe.ts";
import { readSettings, type Settings } from "./settings.ts";
import { tables } from "./store/tables.ts";
import { type Channel, placeBy, type Replies, type Reply, replyBy } from "./streams.ts";
import { makeAskAgain } from "./work/ask-again.ts";
import { makeDigest } from "./work/digest.ts";
import { makeHear } from "./work/hear.ts";
import { makePlaced } from "./work/placed.ts";
import { makeRing } from "./work/ring.ts";
import { makeUnreached } from "./work/unreached.ts";
import { makeZone } from "./work/zone.ts";

/** How something is sent on the channels that need a transport. */
export type Transports = Partial<Record<Exclude<Channel, "web">, Transport<Reply>>>;

/** The app with these settings; `more` are the transports of further channels. */
export function makeApp(settings: Settings, more: Transports = {}): App {
  const replies = repliesBy({ messenger: messengerTransport(settings), ...more });
  const { geocoder, own } = settings;
  const place = placeBy(geocoderTransport(geocoder), geocoderBudget(geocoder));
  return defineApp({
    name: "Jarvis",
    about: "A reminder bot that answers at once and reminds on time.",
    migrations: tables,
    consumers: [
      makeHear({ replies, place, own }),
      makeRing(replies),
      makeAskAgain(replies),
      makeZone(),
      makePlaced(replies),
      makeDigest(replies),
      makeUnreached(replies),
    ],
    deliveries: [...Object.values(replies), place],
    routes: [webhookRoute(settings), messageRoute, zoneRoute],
    read(server, context) {
      addHeaders(server);
      addPages(server, context.secret);
      addChat(server, context);
      addCounters(server, context);
      addExport(server, context);
      addHome(server, context, { settings, webhookPath });
      addSubscribe(server, webhookPath, (query) => subscribeAnswer(query, settings.verifyToken));
    },
    standIns: [
      ...(settings.pageToken === undefined ? [messengerStandIn] : []),
      ...(geocoder.isStandIn ? [geocoderStandIn] : []),
    ],
    places: [
      { name: "home", path: "/" },
      { name: "chat", path: "/chat" },
      { name: "counters", path: "/counters" },
      { name: "webhook", path: webhookPath },
    ],
  });
}

function repliesBy({ messenger, telegram, slack, mail }: Transports): Replies {
  return {
    ...(messenger && { messenger: replyBy("messenger", messenger) }),
    ...(telegram && { telegram: replyBy("telegram", telegram) }),
    ...(slack && { slack: replyBy("slack", slack) }),
    ...(mail && { mail: replyBy("mail", mail) }),
  };
}

const messengerStandIn: StandIn = {
  name: "messenger",
  about: "Stands in for Messenger's Send API and shows what was sent.",
  start: ({ host, port, folder }) => startFakeMessenger({ host, port, file: join(folder, "messenger-outbox.jsonl") }),
};

const geocoderStandIn: StandIn = {
  name: "geocoder",
  about: "Stands in for a geocoding service; knows a few towns.",
  start: ({ host, port }) => startFakeGeocoder({ host, port }),
};

export const app: App = makeApp(readSettings(process.env));
