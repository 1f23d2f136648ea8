// Jarvis with Web Push, and a push service for its tests: the one of the package web-push-testing, which checks our
// signature and decrypts what browsers would, behind a server of ours that listens on this machine alone.

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { type AddressInfo } from "node:net";
import { z } from "zod";
import { makeApp } from "../../apps/jarvis/src/app.ts";
import { type Push, type PushBrowser } from "../../apps/jarvis/src/push-streams.ts";
import { readSettings } from "../../apps/jarvis/src/settings.ts";
import { tables } from "../../apps/jarvis/src/store/tables.ts";
import { pushRung } from "../../apps/jarvis/src/work/push.ts";
import { consume, defineApp, type Delivery, eventRoute, stream } from "../../packages/holdfast/src/index.ts";
import { openTestStore, runRoles, type TestStore } from "../../packages/holdfast/src/testing/index.ts";

interface PushModel {
  notifyUrl: string;
  subscribe(options: { applicationServerKey: string; userVisibleOnly: string }): Promise<Subscribed>;
  expireSubscription(name: string): void;
  handleNotification(name: string, headers: object, body: Buffer): Promise<unknown>;
  getNotifications(which: { clientHash: string }): { messages: string[] };
}

interface Subscribed {
  readonly endpoint: string;
  readonly clientHash: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

const require = createRequire(import.meta.url);
// The package has no types; this is what its source shows.
const { PushApiModel } = require("web-push-testing/src/PushApiModel.js") as {
  PushApiModel: new () => PushModel;
};

export interface PushService extends AsyncDisposable {
  readonly url: string;
  /** A browser that asked for pushes with this key. */
  subscribe(key: string): Promise<PushBrowser>;
  expire(browser: PushBrowser): void;
  /** What that browser could read, in order. */
  read(browser: PushBrowser): readonly string[];
  /** Headers of each call, newest last. */
  readonly calls: readonly IncomingMessage["headers"][];
  /** The next calls are answered so, with these headers. */
  refuse: { readonly status: number; readonly headers?: Readonly<Record<string, string>> } | undefined;
}

export async function startPushService(): Promise<PushService> {
  const model = new PushApiModel();
  const calls: IncomingMessage["headers"][] = [];
  const server = createServer((request, response) => void take(request, response));
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const { headers } = request;
    calls.push(headers);
    if (service.refuse !== undefined)
      return response.writeHead(service.refuse.status, service.refuse.headers).end("no");
    const { "content-encoding": encoding, authorization, ttl } = headers;
    const seen = { encoding, authorization, ttl };
    return model.handleNotification(nameOf(request.url ?? ""), seen, Buffer.concat(parts)).then(
      () => response.writeHead(201).end(),
      (error: Error) => response.writeHead(error.name === "SubscriptionExpiredError" ? 410 : 400).end(error.message),
    );
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  model.notifyUrl = `${url}/notify/`;
  const service: PushService = {
    url,
    async subscribe(key) {
      const { endpoint, keys } = await model.subscribe({ applicationServerKey: key, userVisibleOnly: "true" });
      return { endpoint, ...keys };
    },
    expire: ({ endpoint }) => model.expireSubscription(nameOf(endpoint)),
    read: ({ endpoint }) => model.getNotifications({ clientHash: nameOf(endpoint) }).messages,
    calls,
    refuse: undefined,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return service;
}

function nameOf(endpoint: string): string {
  return endpoint.slice(endpoint.lastIndexOf("/") + 1);
}

export interface PushJarvis extends AsyncDisposable {
  readonly url: string;
  readonly store: TestStore;
  /** As if a reminder of this person had rung. */
  ring(person: string, id: string, text: string): Promise<void>;
}

const Ringing = z.object({ person: z.string(), id: z.string(), text: z.string() });

/** Starts a Jarvis that may push to this service. */
export async function startPushJarvis(service: PushService): Promise<PushJarvis> {
  const ringing = stream("test-ringing", { event: Ringing, id: ({ id }) => id, key: ({ person }) => person });
  const base = makeApp(readSettings({ HOLDFAST_STAND_IN_PUSH: service.url }));
  const push = base.deliveries.find(({ name }) => name === "push");
  if (!push) throw new Error("Jarvis has no delivery to browsers");
  const rung = consume(ringing, async (batch, context) => {
    await pushRung(
      context,
      // Of deliveries an app keeps no more than their names.
      push as Delivery<Push>,
      batch.items.map(({ event }) => event),
    );
  });
  const app = defineApp({
    ...base,
    consumers: [...base.consumers, rung],
    routes: [...base.routes, eventRoute(ringing, { url: "/test/ring" })],
  });
  const store = await openTestStore({ migrations: [tables] });
  const running = await runRoles({ app, url: store.url, roles: ["web", "work", "deliver"], logLevel: "silent" });
  const url = running.address ?? "";
  return {
    url,
    store,
    async ring(person, id, text) {
      const body = JSON.stringify({ person, id, text });
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`${url}/test/ring`, { method: "POST", headers, body });
      if (!answer.ok) throw new Error(await answer.text());
    },
    async [Symbol.asyncDispose]() {
      await running.stop();
      await store[Symbol.asyncDispose]();
    },
  };
}
