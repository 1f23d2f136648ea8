// The hands to talk with Jarvis in tests: as Messenger does, by signed webhooks, and as a browser does, by its cookie.

import { createHmac, randomUUID } from "node:crypto";
import { until } from "../../packages/holdfast/src/testing/index.ts";
import type { Call, Jarvis } from "./running.ts";

/** The secret that is used when none is set. */
const localSecret = "local-app-secret";

/** One `messaging` item as Messenger sends it; `message` takes the place of a text. */
export function item(person: string, text: unknown, more: object = {}): object {
  return {
    sender: { id: person },
    recipient: { id: "page" },
    timestamp: Date.now(),
    message: { mid: `m_${randomUUID()}`, text },
    ...more,
  };
}

/** A webhook's body with these items, in one entry. */
export function webhookOf(items: readonly unknown[]): string {
  return JSON.stringify({ object: "page", entry: [{ id: "page", time: Date.now(), messaging: items }] });
}

/** Sends a webhook; signed over what was sent, or over `signed` where that differs. */
export async function sendWebhook(
  jarvis: Jarvis,
  body: string,
  { signed = body, secret = localSecret }: { readonly signed?: string; readonly secret?: string } = {},
): Promise<Response> {
  const mark = createHmac("sha256", secret).update(signed).digest("hex");
  return fetch(`${jarvis.url}/webhook/messenger`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${mark}` },
    body,
  });
}

/** Says something in Messenger and gives the answer. */
export async function sayInMessenger(jarvis: Jarvis, person: string, text: string): Promise<string> {
  const before = (await jarvis.outbox(person)).length;
  const response = await sendWebhook(jarvis, webhookOf([item(person, text)]));
  if (response.status !== 200) throw new Error(`a webhook was answered with ${response.status}`);
  const calls = await until(`an answer to ${text}`, async () => {
    const now: Call[] = await jarvis.outbox(person);
    return now.length > before && now;
  });
  return calls[before]?.text ?? "";
}

interface ShownLine {
  readonly n: number;
  readonly from: string;
  readonly kind: string;
  readonly text: string;
  readonly id?: string;
  readonly buttons?: readonly { readonly title: string; readonly payload: string }[];
}

export interface State {
  readonly zone: string;
  readonly zoneSource: string;
  readonly lines: readonly ShownLine[];
  readonly reminders: readonly { readonly id: string; readonly what: string; readonly cancel: string }[];
}

/** Somebody at the web page. */
export class Visitor {
  readonly jarvis: Jarvis;
  readonly cookie: string;

  private constructor(jarvis: Jarvis, cookie: string) {
    this.jarvis = jarvis;
    this.cookie = cookie;
  }

  static async come(jarvis: Jarvis): Promise<Visitor> {
    const response = await fetch(`${jarvis.url}/chat`);
    await response.text();
    return new Visitor(jarvis, response.headers.get("set-cookie")?.split(";")[0] ?? "");
  }

  post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(this.jarvis.url + path, {
      method: "POST",
      headers: { "content-type": "application/json", cookie: this.cookie, ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  }

  async state(since = 0): Promise<State> {
    const response = await fetch(`${this.jarvis.url}/chat/state?since=${since}`, { headers: { cookie: this.cookie } });
    // The page's own tests check the shape.
    return (await response.json()) as State;
  }

  /** Says something and gives the line that answers it. */
  async say(text: string, payload?: string): Promise<ShownLine> {
    const id = randomUUID();
    const message = { id, text, zone: "Europe/Berlin", ...(payload === undefined ? {} : { payload }) };
    const response = await this.post("/chat/messages", message);
    if (response.status !== 200) throw new Error(`a message was answered with ${response.status}`);
    return until(`an answer to ${text.slice(0, 40)}`, async () => {
      const { lines } = await this.state();
      const said = lines.findIndex((line) => line.id === id);
      return said === -1 ? false : (lines[said + 1] ?? false);
    });
  }
}
