// What a page keeps open while somebody looks at it: event streams that its script names, if they are there and stay.

import type { CrawledPage, Fetch } from "./crawl.ts";
import { planLimits } from "./limits.ts";
import { literally } from "./template.ts";

export interface OpenChannels {
  /** Paths of event streams that stay open. */
  readonly streams: readonly string[];
  readonly notes: readonly string[];
}

const eventSource = /\bnew\s+EventSource\(\s*(["'`])(\/(?!\/)[^"'`\s${}<>\\]*)\1/g;
const webSocket = /\bnew\s+WebSocket\(|\bio\(\s*[)"'`{]/;

export async function openChannels({ url }: CrawledPage, code: readonly string[], fetch: Fetch): Promise<OpenChannels> {
  const named = new Set(code.flatMap((text) => [...text.matchAll(eventSource)].map(([, , path = "/"]) => path)));
  const streams: string[] = [];
  for (const path of [...named].slice(0, planLimits.maxStreams)) {
    if (await stays(new URL(path, url), fetch)) streams.push(literally(path));
  }
  const speaks = code.some((text) => webSocket.test(text));
  const note = "Left out the WebSocket that the start page opens: what is said on it only you know. Write a scenario.";
  return { streams, notes: speaks ? [note] : [] };
}

/** Whether an event stream is still open after a moment: one that ends would be opened again and again. */
async function stays(url: URL, fetch: Fetch): Promise<boolean> {
  const moment = AbortSignal.timeout(planLimits.exploreStreamMs);
  let isStream = false;
  try {
    const response = await fetch(url.href, { headers: { accept: "text/event-stream" }, signal: moment });
    const type = response.headers.get("content-type") ?? "";
    isStream = response.status === 200 && type.startsWith("text/event-stream");
    if (isStream) await response.body?.pipeTo(new WritableStream());
    else await response.body?.cancel();
    return false;
  } catch {
    return isStream && moment.aborted;
  }
}
