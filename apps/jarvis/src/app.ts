// Jarvis: takes reminders by Messenger or on a web page, and reminds on time. Puts the rooms together; everything that
// it does is in them.

import { type App, defineApp, type StandIn } from "holdfast";
import { startFakeGeocoder } from "../fakes/geocoder.ts";
import { messageRoute, sayRoute, zoneRoute } from "./accept/chat.ts";
import { subscribeAnswer } from "./accept/messenger.ts";
import { webhookPath } from "./accept/webhook.ts";
import { channelsOf, type Transports } from "./channels.ts";
import { geocoderTransport } from "./deliver/geocoder.ts";
import { languageTransport } from "./deliver/language.ts";
import { paidBudget } from "./deliver/paid.ts";
import { addChat } from "./read/chat.ts";
import { addExport } from "./read/export.ts";
import { addMailPages } from "./read/mail-pages.ts";
import { addPush } from "./read/push.ts";
import { addSetup, setupPath } from "./read/setup.ts";
import { addSubscribe } from "./read/subscribe.ts";
import { addWeb } from "./read/web.ts";
import { makeOperator } from "./operator/act.ts";
import { broadcastBy, makeBroadcast } from "./operator/broadcast/work.ts";
import { makeImport } from "./operator/import/work.ts";
import { addOperator } from "./operator/pages.ts";
import { actRoute, importRoute } from "./operator/routes.ts";
import { readBy } from "./reading-streams.ts";
import { readSettings, type Settings } from "./settings.ts";
import { tables } from "./store/tables.ts";
import { placeBy } from "./streams.ts";
import { makeAskAgain } from "./work/ask-again.ts";
import { makeDigest } from "./work/digest.ts";
import { makeHear } from "./work/hear.ts";
import { makeOutsideRead } from "./work/outside-read.ts";
import { makePlaced } from "./work/placed.ts";
import { makeRing } from "./work/ring.ts";
import { makeUnreached } from "./work/unreached.ts";
import { makeZone } from "./work/zone.ts";

/** The app with these settings; `instead` takes the place of some channels' own transports. */
export function makeApp(settings: Settings, instead: Transports = {}): App {
  const { geocoder, language, own } = settings;
  const channels = channelsOf(settings, instead);
  const { replies } = channels;
  const place = placeBy(geocoderTransport(geocoder), paidBudget("geocoder", geocoder));
  const read =
    language.url === undefined ? undefined : readBy(languageTransport(language), paidBudget("language", language));
  const { operator } = settings;
  const turns = broadcastBy(operator.broadcastPerSecond);
  return defineApp({
    name: "Jarvis",
    about: "A reminder bot that answers at once and reminds on time.",
    migrations: tables,
    consumers: [
      makeHear({ replies, place, read, own }),
      makeRing(replies),
      makeAskAgain(replies),
      makeZone(),
      makePlaced(replies),
      makeDigest(replies),
      ...(read ? [makeOutsideRead(replies)] : []),
      makeUnreached(replies),
      ...channels.consumers,
      ...makeOperator(turns),
      ...makeBroadcast(turns, replies),
      ...makeImport(),
    ],
    deliveries: [...channels.deliveries, place, ...(read ? [read] : []), turns],
    routes: [messageRoute, sayRoute, zoneRoute, ...channels.routes, actRoute(operator), importRoute(operator)],
    read(server, context) {
      addWeb(server, context, settings);
      addSetup(server, context, { settings, webhookPath });
      addChat(server, context);
      addExport(server, context);
      addOperator(server, context, operator);
      addSubscribe(server, webhookPath, (query) => subscribeAnswer(query, settings.verifyToken));
      addMailPages(server, context);
      addPush(server, context);
    },
    standIns: [...channels.standIns, ...(geocoder.isStandIn ? [geocoderStandIn] : [])],
    places: [
      { name: "home", path: "/" },
      ...(settings.isLocal ? [{ name: "setup", path: setupPath }] : []),
      { name: "chat", path: "/chat" },
      { name: "counters", path: "/counters" },
      { name: "operator", path: "/operator" },
      { name: "webhook", path: webhookPath },
    ],
  });
}

const geocoderStandIn: StandIn = {
  name: "geocoder",
  about: "Stands in for a geocoding service; knows a few towns.",
  start: ({ host, port }) => startFakeGeocoder({ host, port }),
};

export const app: App = makeApp(readSettings(process.env));
