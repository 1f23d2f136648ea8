// The setup page: what runs here, where it is, and the line that sends a first signed webhook, all from /setup.json.
import { make, need } from "./element.ts";
import { patience } from "./patience.ts";
import { field, listOf, textOf } from "./wire.ts";

interface Place {
  readonly title: string;
  readonly url: string;
  readonly about: string;
}

interface Service {
  readonly name: string;
  readonly state: string;
  readonly about: string;
}

const refreshMs = 15_000;
/** Words that a service may say of itself; any other is shown as it is, without a colour. */
const good = new Set(["running", "up", "ok", "on", "ready", "live"]);
const bad = new Set(["away", "down", "stopped", "failed", "failing", "error", "off"]);

const note = need("services-note", HTMLElement);
const paste = need("paste", HTMLElement);
let failures = 0;

need("copy", HTMLButtonElement).addEventListener("click", () => void copyPaste());
void look();

async function look(): Promise<void> {
  try {
    // A page that nobody looks at asks nothing.
    if (!document.hidden || failures > 0) await fetchSetup();
    failures = 0;
  } catch {
    failures += 1;
    note.hidden = false;
    note.textContent = "The server does not answer just now. This page keeps asking.";
  }
  setTimeout(() => void look(), failures > 0 ? patience(failures, Math.random()) : refreshMs);
}

async function fetchSetup(): Promise<void> {
  const response = await fetch("/setup.json", { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`The setup page's data was answered with ${response.status}.`);
  const data: unknown = await response.json();
  need("places", HTMLElement).replaceChildren(...listOf(field(data, "links"), placeOf).map(drawPlace));
  need("services", HTMLElement).replaceChildren(...listOf(field(data, "services"), serviceOf).map(drawService));
  const line = textOf(field(data, "paste"));
  // Not touched while it is the same: somebody may be selecting it.
  if (paste.textContent !== line) paste.textContent = line;
  note.hidden = true;
}

function placeOf(value: unknown): Place | undefined {
  const url = URL.parse(textOf(field(value, "url")), location.href);
  if (url === null || !["http:", "https:"].includes(url.protocol)) return undefined;
  return { title: textOf(field(value, "title")), url: url.href, about: textOf(field(value, "about")) };
}

function drawPlace(place: Place): HTMLElement {
  const item = make("li", "place");
  const link = make("a", "", place.title);
  link.href = place.url;
  const url = new URL(place.url);
  const shown = url.origin === location.origin ? url.pathname + url.search : url.host + url.pathname;
  item.append(link, make("code", "", shown), make("p", "", place.about));
  return item;
}

function serviceOf(value: unknown): Service | undefined {
  const name = textOf(field(value, "name"));
  if (name === "") return undefined;
  return { name, state: textOf(field(value, "state")), about: textOf(field(value, "about")) };
}

function drawService(service: Service): HTMLElement {
  const item = make("li", "service");
  const word = service.state.toLowerCase();
  const mood = good.has(word) ? "good" : bad.has(word) ? "bad" : "other";
  const state = make("span", "state", service.state);
  state.dataset["mood"] = mood;
  item.append(make("span", "service-name", service.name), state, make("p", "", service.about));
  return item;
}

async function copyPaste(): Promise<void> {
  const button = need("copy", HTMLButtonElement);
  const isCopied = await copied(paste.textContent ?? "");
  const words = isCopied ? "Copied" : "Selected: press Ctrl or ⌘ + C";
  button.textContent = words;
  need("copied", HTMLElement).textContent = words;
  setTimeout(() => {
    button.textContent = "Copy";
  }, 2500);
}

/** Copies; where the browser forbids it (plain http from another machine) the text is left selected instead. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection()?.selectAllChildren(paste);
    return false;
  }
}
