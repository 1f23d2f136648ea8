// What the setup page shows to who sets Jarvis up: what runs, where things are, and the line that sends a first signed
// webhook.

import { type FastifyInstance } from "fastify";
import { type ReadContext } from "holdfast";
import { type Settings } from "../settings.ts";
import { signedCurl } from "./first-webhook.ts";

interface Role {
  readonly name: string;
  readonly about: string;
}

const roles: readonly Role[] = [
  { name: "web", about: "Takes messages and stores them before it answers." },
  { name: "work", about: "Understands them and keeps the reminders." },
  { name: "deliver", about: "Sends replies and reminders to Messenger, and asks where places are." },
];

/** Where the page is; served only while the secrets are those that everybody knows. */
export const setupPath = "/setup";

/** Adds /setup.json. `webhookPath` is where Messenger sends to. */
export function addSetup(
  server: FastifyInstance,
  context: ReadContext,
  { settings, webhookPath }: { readonly settings: Settings; readonly webhookPath: string },
): void {
  // A real secret is never shown, whoever asks.
  if (!settings.isLocal) return;
  server.get("/setup.json", async (request, reply) => {
    reply.header("cache-control", "no-store");
    const origin = `${request.headers["x-forwarded-proto"] === "https" ? "https" : "http"}://${request.host}`;
    return {
      name: "Jarvis",
      links: linksOf(context),
      paste: signedCurl({
        url: origin + webhookPath,
        secret: settings.appSecret,
        text: "remind me to call mum in 2 minutes",
      }),
      services: [
        ...(await runningRoles(context)),
        messengerOf(settings, context),
        geocoderOf(settings, context),
        languageOf(settings),
      ],
    };
  });
}

function linksOf({ standIns }: ReadContext): object[] {
  const { messenger } = standIns;
  const outbox = {
    title: "Messenger outbox",
    url: `${messenger}/outbox`,
    about: "What the stand-in of Messenger got.",
  };
  return [
    { title: "Front page", url: "/", about: "What people see who hear of Jarvis." },
    { title: "Chat", url: "/chat", about: "Talk with Jarvis in this browser." },
    { title: "Counters", url: "/counters", about: "People served and reminders sent, live." },
    ...(messenger === undefined ? [] : [outbox]),
    { title: "Metrics", url: "/metrics", about: "For Prometheus; on this machine only, or with a token." },
    { title: "Health", url: "/healthz", about: "Whether this process can serve." },
  ];
}

async function runningRoles({ pool }: ReadContext): Promise<object[]> {
  const found = await pool.query<{ role: string }>("select role from holdfast.process where expires_at > now()");
  return roles.map(({ name, about }) => {
    const count = found.rows.filter((row) => row.role === name).length;
    const state = count === 0 ? "away" : "running";
    return { name: count > 1 ? `${name} × ${count}` : name, state, about };
  });
}

function messengerOf({ pageToken }: Settings, { standIns }: ReadContext): object {
  if (pageToken !== undefined) return { name: "Messenger", state: "on", about: "A page is connected." };
  const state = standIns["messenger"] === undefined ? "off" : "running";
  return { name: "Messenger stand-in", state, about: "Used because no page token is set." };
}

function languageOf({ language }: Settings): object {
  const state = language.url === undefined ? "off" : "on";
  return { name: "Language service", state, about: "Reads again what Jarvis finds no time in; LANGUAGE_URL sets it." };
}

function geocoderOf({ geocoder }: Settings, { standIns }: ReadContext): object {
  if (!geocoder.isStandIn) return { name: "Geocoder", state: "on", about: "Knows the time zones of places." };
  const state = standIns["geocoder"] === undefined ? "off" : "running";
  return { name: "Geocoder stand-in", state, about: "Used because no geocoder is set; knows a few towns." };
}
