// Follows a stream of server-sent events through lost connections. The browser's own reconnecting has neither jitter
// nor growing pauses, gives up for ever on a 503, and does not notice a dead line, so each connection is opened here.
import { patience } from "./patience.ts";

export type ConnectionState = "connecting" | "live" | "waiting";

interface FollowOptions {
  /** The address to open next; called anew for each connection, so that it can name the last line seen. */
  readonly url: () => string;
  /** Called with the parsed data of each event of these names. */
  readonly on: Readonly<Record<string, (data: unknown) => void>>;
  readonly changed: (state: ConnectionState) => void;
}

/** A stream that has sent `beat` events and then nothing for this long is dead. */
const silenceMs = 60_000;
/** Only a connection that lasted this long counts as a success that starts the pauses from the beginning. */
const steadyMs = 5_000;

/** Connects, and stays connected for as long as the page lives. */
export function follow(options: FollowOptions): void {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let openedAt = Number.POSITIVE_INFINITY;

  const close = (): void => {
    source?.close();
    source = undefined;
    clearTimeout(retry);
    clearTimeout(silence);
  };
  const lost = (): void => {
    close();
    if (performance.now() - openedAt > steadyMs) failures = 0;
    failures += 1;
    openedAt = Number.POSITIVE_INFINITY;
    options.changed("waiting");
    retry = setTimeout(open, patience(failures, Math.random()));
  };
  const open = (): void => {
    close();
    source = new EventSource(options.url());
    source.addEventListener("open", () => {
      openedAt = performance.now();
      options.changed("live");
    });
    source.addEventListener("error", lost);
    source.addEventListener("beat", () => {
      clearTimeout(silence);
      silence = setTimeout(lost, silenceMs);
    });
    for (const [name, handle] of Object.entries(options.on)) {
      source.addEventListener(name, (event: MessageEvent<unknown>) => handle(parsed(event.data)));
    }
  };
  const cameBack = (): void => {
    if (source?.readyState === EventSource.OPEN) return;
    close();
    retry = setTimeout(open, 300 * Math.random());
  };

  listen({ close, lost, cameBack });
  options.changed("connecting");
  open();
}

interface Wishes {
  readonly close: () => void;
  readonly lost: () => void;
  readonly cameBack: () => void;
}

/** Reasons to close or to look at once that the browser tells. */
function listen({ close, lost, cameBack }: Wishes): void {
  // `navigator.onLine` lies on machines that have only loopback, so these are a reason to look, never a verdict.
  window.addEventListener("online", cameBack);
  window.addEventListener("offline", lost);
  window.addEventListener("pagehide", close);
  // A page kept in the browser's back-forward cache comes back with its connection cut.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) cameBack();
  });
}

function parsed(data: unknown): unknown {
  try {
    return JSON.parse(String(data));
  } catch {
    return undefined;
  }
}
