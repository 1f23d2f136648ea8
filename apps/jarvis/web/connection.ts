// How the line to the server is, in one word beside a dot.
import { need } from "./element.ts";
import type { ConnectionState } from "./follow.ts";

const words = { live: "live", connecting: "connecting…", waiting: "reconnecting…" } as const;

/** Writes it into the page. */
export function showConnection(state: ConnectionState): void {
  const place = need("connection", HTMLElement);
  place.dataset["state"] = state;
  place.textContent = words[state];
}
