// The chat page: joins what is typed, the outbox, the live stream of lines and the panel of reminders.
import { browserZone, clockIn } from "./clock.ts";
import { makeComposer } from "./composer.ts";
import { need } from "./element.ts";
import { follow, type ConnectionState } from "./follow.ts";
import { newId, openOutbox, outboxLimit, type Outgoing, type Progress } from "./outbox.ts";
import { patience } from "./patience.ts";
import { makePush } from "./push.ts";
import { makeScroll } from "./scroll.ts";
import { makeTranscript } from "./transcript.ts";
import { followViewport } from "./viewport.ts";
import { makeWaiting } from "./waiting.ts";
import { lineOf, stateOf, type State } from "./wire.ts";
import { makeZoneChoice } from "./zone.ts";

const log = need("log", HTMLElement);
const welcome = need("welcome", HTMLElement);
const connection = need("connection", HTMLElement);
const notice = need("notice", HTMLElement);

let clock = clockIn(browserZone());
let state: State = { zone: browserZone(), zoneSource: "browser", lines: [], reminders: [] };
let unread = 0;

const scroll = makeScroll(log, need("latest", HTMLButtonElement));
const transcript = makeTranscript(need("lines", HTMLElement), clock, (button) => say(button.title, button.payload));
const waiting = makeWaiting((reminder) => {
  if (reminder.cancel !== undefined) say(`Cancel: ${reminder.what}`, reminder.cancel);
});
const composer = makeComposer((text) => say(text));
const zoneChoice = makeZoneChoice(() => refresh.now());
const outbox = openOutbox("/chat/messages", storage(), (...news) => told(...news));
const refresh = makeRefresh();

for (const message of outbox.messages) {
  transcript.expect(message);
  transcript.mark(message.id, "sending…");
}
zoneChoice.show(state.zone, state.zoneSource);
followViewport();
makePush(need("push", HTMLButtonElement), need("push-note", HTMLElement));
document.addEventListener("visibilitychange", countUnread);
refresh.now();

/** Sends a text or the tap on a button; false when the outbox is full. */
function say(text: string, payload?: string): boolean {
  const last = outbox.messages.at(-1)?.at ?? 0;
  const message: Outgoing = {
    id: newId(),
    text,
    zone: browserZone(),
    // Also the order in storage, so never the same twice, whatever the clock does.
    at: Math.max(Date.now(), last + 1),
    ...(payload === undefined ? {} : { payload }),
  };
  transcript.expect(message);
  const isTaken = outbox.add(message);
  if (!isTaken) transcript.remove(message.id);
  notice.hidden = isTaken;
  notice.textContent = `${outboxLimit} messages wait for the server already. Please wait until some have gone out.`;
  welcome.hidden = !transcript.isEmpty;
  scroll.toEnd();
  return isTaken;
}

function told(...[message, progress, why]: Parameters<Progress>): void {
  if (progress === "sending") transcript.mark(message.id, "sending…");
  if (progress === "waiting") transcript.mark(message.id, "waiting for the server…");
  if (progress === "accepted") transcript.mark(message.id, "received");
  if (progress === "refused") {
    transcript.mark(message.id, why ?? "", true);
    composer.giveBack(message.payload === undefined ? message.text : "");
  }
  scroll.settle();
}

/** Lines from the server: shown once, with a fresh look at the reminders when Jarvis has spoken. */
function heard(data: unknown): void {
  const line = lineOf(data);
  if (line === undefined) return;
  if (line.id !== undefined) outbox.forget(line.id);
  const isNew = transcript.add([line]) > 0;
  welcome.hidden = true;
  if (!isNew) return;
  scroll.settle();
  if (line.from === "you") return;
  refresh.soon();
  unread += document.hidden ? 1 : 0;
  countUnread();
}

function connectionChanged(now: ConnectionState): void {
  connection.dataset["state"] = now;
  const words = { live: "live", connecting: "connecting…", waiting: "reconnecting…" };
  connection.textContent = words[now];
  if (now === "live") outbox.hurry();
}

function countUnread(): void {
  if (!document.hidden) unread = 0;
  document.title = unread > 0 ? `(${unread}) Jarvis` : "Jarvis";
}

function shown(next: State): void {
  state = next;
  clock = clockIn(state.zone);
  transcript.setClock(clock);
  for (const line of state.lines) if (line.id !== undefined) outbox.forget(line.id);
  transcript.add(state.lines);
  waiting.show(state.reminders, clock);
  zoneChoice.show(state.zone, state.zoneSource);
  welcome.hidden = !transcript.isEmpty;
  if (log.ariaBusy === "false") return scroll.settle();
  log.ariaBusy = "false";
  if (!transcript.isEmpty) scroll.toEnd();
  follow({ url: () => `/chat/events?since=${transcript.last}`, on: { line: heard }, changed: connectionChanged });
}

/** Asks for the state: at once, or after a short pause in which several reasons to ask become one. */
function makeRefresh(): { now: () => void; soon: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  const now = (): void => {
    clearTimeout(timer);
    void look();
  };
  const look = async (): Promise<void> => {
    const next = await fetchState(transcript.last).catch(() => undefined);
    failures = next === undefined ? failures + 1 : 0;
    if (next !== undefined) return shown(next);
    if (log.ariaBusy === "true") connectionChanged("waiting");
    clearTimeout(timer);
    timer = setTimeout(now, patience(failures, Math.random()));
  };
  return {
    now,
    soon() {
      clearTimeout(timer);
      timer = setTimeout(now, 150 + 150 * Math.random());
    },
  };
}

async function fetchState(since: number): Promise<State> {
  const response = await fetch(`/chat/state?since=${since}`, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`The state was answered with ${response.status}.`);
  return stateOf(await response.json());
}

/** The browser's storage; undefined where it is forbidden, which shows as an error on the first touch. */
function storage(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}
