// Messages on their way to the server, oldest first, one at a time, each sent again with the same id until the server
// has accepted or refused it. They are kept in the browser's storage, one entry each, so that neither a reload nor two
// tabs lose one; two tabs may both send it, and the server knows the id again.
import { patience, retryAfterMs } from "./patience.ts";
import { field } from "./wire.ts";

export interface Outgoing {
  readonly id: string;
  readonly text: string;
  readonly zone: string;
  readonly payload?: string;
  /** Milliseconds since 1970; also the order. */
  readonly at: number;
}

/** Told for each message: `sending`, `waiting` (it will be tried again), `accepted`, or `refused` with the reason. */
export type Progress = (message: Outgoing, state: "sending" | "waiting" | "accepted" | "refused", why?: string) => void;

/** More waiting messages than this and new ones are not taken. */
export const outboxLimit = 100;
const prefix = "jarvis.outbox.";
const answerMs = 15_000;

export interface Outbox {
  /** Takes a message and begins to send it; false when too many are waiting. */
  add(message: Outgoing): boolean;
  /** Forgets a message that is known to have arrived. */
  forget(id: string): void;
  /** Tries at once what waits, unless the server has asked for patience. */
  hurry(): void;
  readonly messages: readonly Outgoing[];
}

/**
 * Opens the outbox and begins with what an earlier page left in `storage` (undefined: the browser allows none, and
 * messages live as long as the page). `url` takes the messages by POST.
 */
export function openOutbox(url: string, storage: Storage | undefined, progress: Progress): Outbox {
  const queue = stored(storage);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isBusy = false;
  let failures = 0;
  let notBefore = 0;

  const forget = (id: string): void => {
    const place = queue.findIndex((message) => message.id === id);
    if (place !== -1) queue.splice(place, 1);
    storage?.removeItem(prefix + id);
  };

  const next = async (): Promise<void> => {
    const message = queue[0];
    if (isBusy || message === undefined || Date.now() < notBefore) return;
    isBusy = true;
    clearTimeout(timer);
    progress(message, "sending");
    const answer = await post(url, message);
    isBusy = false;
    if (answer.kind === "retry") {
      failures += 1;
      const waitMs = patience(failures, Math.random(), answer.askedMs);
      if (answer.askedMs !== undefined) notBefore = Date.now() + waitMs;
      for (const each of queue) progress(each, "waiting");
      timer = setTimeout(() => {
        notBefore = 0;
        step();
      }, waitMs);
      return;
    }
    failures = 0;
    forget(message.id);
    if (answer.kind === "accepted") progress(message, "accepted");
    else progress(message, "refused", answer.why);
    step();
  };
  const step = (): void => void next();

  step();
  return {
    add(message) {
      if (queue.length >= outboxLimit) return false;
      queue.push(message);
      keep(storage, message);
      progress(message, failures > 0 ? "waiting" : "sending");
      // While the server is away the pause goes on: a new message must not make it shorter.
      if (failures === 0) step();
      return true;
    },
    forget,
    hurry: step,
    get messages() {
      return queue;
    },
  };
}

/** A random id for a message. `crypto.randomUUID` is missing on plain http from another machine, such as a phone. */
export function newId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

type Answer =
  | { readonly kind: "accepted" }
  | { readonly kind: "retry"; readonly askedMs: number | undefined }
  | { readonly kind: "refused"; readonly why: string };

async function post(url: string, message: Outgoing): Promise<Answer> {
  const { id, text, zone, payload } = message;
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ id, text, zone, ...(payload === undefined ? {} : { payload }) }),
      signal: AbortSignal.timeout(answerMs),
    });
    if (response.ok) return { kind: "accepted" };
    const { status } = response;
    if (status >= 500 || status === 429 || status === 408) {
      return { kind: "retry", askedMs: retryAfterMs(response.headers.get("retry-after"), Date.now()) };
    }
    return { kind: "refused", why: await reasonOf(response) };
  } catch {
    // No answer is not a no: the server may have it already, and will know the id again.
    return { kind: "retry", askedMs: undefined };
  }
}

async function reasonOf(response: Response): Promise<string> {
  if (response.status === 413) return "This is too long for me. Please say it in fewer words.";
  if (response.status === 401) return "This conversation has ended. Please reload the page and send it again.";
  const body: unknown = await response.json().catch(() => undefined);
  const message = field(field(body, "error"), "message");
  return typeof message === "string" && message !== ""
    ? message
    : "I could not take this one. Please say it in another way.";
}

function keep(storage: Storage | undefined, message: Outgoing): void {
  try {
    storage?.setItem(prefix + message.id, JSON.stringify(message));
  } catch {
    // Storage is full or forbidden: the message is still sent, it only does not outlive this page.
  }
}

function stored(storage: Storage | undefined): Outgoing[] {
  const found: Outgoing[] = [];
  if (storage === undefined) return found;
  for (const key of Object.keys(storage).filter((name) => name.startsWith(prefix))) {
    const message = outgoing(storage.getItem(key));
    if (message === undefined) storage.removeItem(key);
    else found.push(message);
  }
  return found.sort((one, other) => one.at - other.at);
}

function outgoing(json: string | null): Outgoing | undefined {
  try {
    const value: unknown = JSON.parse(json ?? "");
    const [id, text, zone, at, payload] = ["id", "text", "zone", "at", "payload"].map((name) => field(value, name));
    if (typeof id !== "string" || typeof text !== "string" || typeof zone !== "string" || typeof at !== "number")
      return;
    return { id, text, zone, at, ...(typeof payload === "string" ? { payload } : {}) };
  } catch {
    return undefined;
  }
}
