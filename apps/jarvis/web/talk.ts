// A conversation with Jarvis on a page: joins what is typed, the outbox, and the live stream of lines. The chat and the
// front page have the same one, in elements with the same ids.
import { browserZone, clockIn, type Clock } from "./clock.ts";
import { makeComposer, type Composer } from "./composer.ts";
import { showConnection } from "./connection.ts";
import { need } from "./element.ts";
import { follow, type ConnectionState } from "./follow.ts";
import { newId, openOutbox, outboxLimit, type Outbox, type Outgoing, type Progress } from "./outbox.ts";
import { patience } from "./patience.ts";
import { ring } from "./ring.ts";
import { makeScroll, type Scroll } from "./scroll.ts";
import { makeTranscript, type Transcript } from "./transcript.ts";
import { lineOf, stateOf, type State } from "./wire.ts";

interface TalkOptions {
  /** Called with each state of the conversation that the server tells. */
  readonly shown: (state: State, clock: Clock) => void;
  /** False: nothing is asked of the server before something is said. */
  readonly begins: boolean;
}

export interface Talk {
  /** Sends a text or the tap on a button; false when the outbox is full. */
  say(text: string, payload?: string): boolean;
  /** Asks for the state at once. */
  refresh(): void;
}

/** Begins the conversation of the page. */
export function makeTalk(options: TalkOptions): Talk {
  const log = need("log", HTMLElement);
  const welcome = need("welcome", HTMLElement);
  const scroll = makeScroll(log, need("latest", HTMLButtonElement));
  const drawn = need("lines", HTMLElement);
  const transcript = makeTranscript(drawn, clockIn(browserZone()), (button) => say(button.title, button.payload));
  const composer = makeComposer((text) => say(text));

  const say = (text: string, payload?: string): boolean => {
    const message = messageOf(text, payload, outbox.messages.at(-1)?.at ?? 0);
    transcript.expect(message);
    const isTaken = outbox.add(message);
    if (!isTaken) transcript.remove(message.id);
    warnFull(!isTaken);
    welcome.hidden = !transcript.isEmpty;
    scroll.toEnd();
    refresh.first();
    return isTaken;
  };

  /** Lines from the server: shown once, with a fresh look at the reminders when Jarvis has spoken. */
  const heard = (data: unknown): void => {
    const line = lineOf(data);
    if (line === undefined) return;
    if (line.id !== undefined) outbox.forget(line.id);
    const isNew = transcript.add([line]) > 0;
    welcome.hidden = true;
    if (!isNew) return;
    scroll.settle();
    if (line.from === "you") return;
    refresh.soon();
    ring(line.kind === "reminder");
  };

  const shown = (state: State): void => {
    const clock = clockIn(state.zone);
    transcript.setClock(clock);
    for (const line of state.lines) if (line.id !== undefined) outbox.forget(line.id);
    // What came with the page is drawn anew, by the same hand as all that follows.
    for (const sent of drawn.querySelectorAll(".sent")) sent.remove();
    transcript.add(state.lines);
    options.shown(state, clock);
    welcome.hidden = !transcript.isEmpty;
    if (log.ariaBusy === "false") return scroll.settle();
    log.ariaBusy = "false";
    if (!transcript.isEmpty) scroll.toEnd();
    const url = (): string => `/chat/events?since=${transcript.last}`;
    follow({ url, on: { line: heard }, changed: (now) => changed(now, outbox) });
  };

  const refresh = makeRefresh(() => transcript.last, shown);
  const outbox = openOutbox("/chat/messages", storage(), progressOn(transcript, composer, scroll));
  for (const message of outbox.messages) {
    transcript.expect(message);
    transcript.mark(message.id, "sending…");
  }
  if (options.begins || outbox.messages.length > 0) refresh.first();
  return { say, refresh: () => refresh.now() };
}

function changed(connection: ConnectionState, outbox: Outbox): void {
  showConnection(connection);
  if (connection === "live") outbox.hurry();
}

/** A message of now; later than `lastAt`, since that is the order in storage, whatever the clock does. */
function messageOf(text: string, payload: string | undefined, lastAt: number): Outgoing {
  const at = Math.max(Date.now(), lastAt + 1);
  return { id: newId(), text, zone: browserZone(), at, ...(payload === undefined ? {} : { payload }) };
}

function warnFull(isFull: boolean): void {
  const notice = need("notice", HTMLElement);
  notice.hidden = !isFull;
  notice.textContent = `${outboxLimit} messages wait for the server already. Please wait until some have gone out.`;
}

/** Says below each message how it fares. */
function progressOn(transcript: Transcript, composer: Composer, scroll: Scroll): Progress {
  const words = { sending: "sending…", waiting: "waiting for the server…", accepted: "received" };
  return (message, progress, why) => {
    if (progress === "refused") {
      transcript.mark(message.id, why ?? "", true);
      composer.giveBack(message.payload === undefined ? message.text : "");
    } else transcript.mark(message.id, words[progress]);
    scroll.settle();
  };
}

interface Refresh {
  /** At once, unless somebody has asked before. */
  first(): void;
  now(): void;
  /** After a short pause in which several reasons to ask become one. */
  soon(): void;
}

/** Asks for the state from the line `last` on, again and again until there is an answer. */
function makeRefresh(last: () => number, shown: (state: State) => void): Refresh {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let hasBegun = false;
  let hasAnswer = false;
  const look = async (): Promise<void> => {
    const next = await fetchState(last()).catch(() => undefined);
    failures = next === undefined ? failures + 1 : 0;
    if (next !== undefined) {
      hasAnswer = true;
      return shown(next);
    }
    if (!hasAnswer) showConnection("waiting");
    clearTimeout(timer);
    timer = setTimeout(now, patience(failures, Math.random()));
  };
  const now = (): void => {
    hasBegun = true;
    clearTimeout(timer);
    void look();
  };
  return {
    first: () => (hasBegun ? undefined : now()),
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
