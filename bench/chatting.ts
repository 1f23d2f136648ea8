// Somebody at Jarvis' chat page who says one thing after another: how long until each is stored, and until it is
// answered.

import { randomUUID } from "node:crypto";

export interface Chat extends AsyncDisposable {
  /** Says it and waits for the answer; both in ms. */
  say(text: string): Promise<{ readonly storedMs: number; readonly answeredMs: number }>;
}

/** Opens the page and its live stream. */
export async function openChat(url: string): Promise<Chat> {
  const page = await fetch(`${url}/chat`);
  await page.text();
  const cookie = page.headers.get("set-cookie")?.split(";")[0] ?? "";
  const end = new AbortController();
  const events = await fetch(`${url}/chat/events`, { headers: { cookie }, signal: end.signal });
  let waiting: (() => void) | undefined;
  const reading = (async () => {
    let text = "";
    for await (const part of events.body ?? []) {
      text += Buffer.from(part).toString();
      const last = text.lastIndexOf("\n\n");
      if (/"from":"jarvis"/.test(text.slice(0, Math.max(0, last)))) waiting?.();
      text = text.slice(last + 1);
    }
  })().catch(() => undefined);
  return {
    async say(text) {
      const answered = new Promise<void>((resolve) => (waiting = resolve));
      const began = performance.now();
      const response = await fetch(`${url}/chat/messages`, {
        method: "POST",
        headers: { "content-type": "application/json", cookie },
        body: JSON.stringify({ id: randomUUID(), text, zone: "Europe/Berlin" }),
      });
      await response.text();
      if (response.status !== 200) throw new Error(`a chat message was answered with ${response.status}`);
      const storedMs = performance.now() - began;
      await answered;
      return { storedMs, answeredMs: performance.now() - began };
    },
    async [Symbol.asyncDispose]() {
      end.abort();
      await reading;
    },
  };
}
