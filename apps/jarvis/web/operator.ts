// The operator's page alive: its buttons, and the figures that go on changing. The page itself comes whole from the
// server and is never made here.
import { need } from "./element.ts";
import { patience } from "./patience.ts";
import { field, textOf } from "./wire.ts";

const refreshMs = 3_000;
/** An answer that takes longer than the server waits comes from the address that it names. */
const askMs = 500;
const asks = 60;

const said = need("said", HTMLElement);
let failures = 0;

document.addEventListener("click", (event) => {
  const pressed = event.target instanceof Element ? event.target.closest("button[data-press]") : null;
  if (pressed instanceof HTMLButtonElement) void press(pressed, pressed.dataset["press"] ?? "");
});

document.addEventListener("submit", (event) => {
  const { target } = event;
  const name = target instanceof HTMLFormElement ? target.dataset["raise"] : undefined;
  if (!(target instanceof HTMLFormElement) || name === undefined) return;
  event.preventDefault();
  const value = Number(new FormData(target).get("value"));
  const button = target.querySelector("button");
  const action = { do: "raise-budget", budget: name, [target.dataset["figure"] ?? ""]: value };
  if (button) void press(button, JSON.stringify({ id: crypto.randomUUID(), action }));
});

for (const waiting of document.querySelectorAll("button[disabled]")) waiting.removeAttribute("disabled");
remember();
setTimeout(() => void look(), refreshMs);

/** Sends a press; the button stays pressed, so that it is not sent twice by a hand that trembles. */
async function press(button: HTMLButtonElement, body: string): Promise<void> {
  const question = button.dataset["confirm"];
  if (question !== undefined && !confirm(question)) return;
  button.disabled = true;
  say("Asked…", true);
  try {
    const result = await outcomeOf(await send(body));
    const worked = field(result, "worked") === true;
    const words = textOf(field(result, "said"));
    if (!worked) return fail(button, words === "" ? "It was not done." : words);
    sessionStorage.setItem("said", words);
    const then = button.dataset["then"];
    if (then === undefined) location.reload();
    else location.assign(then);
  } catch (error) {
    fail(
      button,
      error instanceof Error ? error.message : "The server does not answer. Press it again: it counts once.",
    );
  }
}

async function send(body: string): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  const signal = AbortSignal.timeout(30_000);
  const response = await fetch("/operator/act", { method: "POST", headers, body, signal });
  const answer: unknown = await response.json();
  if (response.ok) return answer;
  if (response.status === 401) location.reload();
  throw new Error(textOf(field(field(answer, "error"), "message")) || "It was refused.");
}

/** What came of it, asked for again while it is not known. */
async function outcomeOf(answer: unknown): Promise<unknown> {
  let known = answer;
  const address = textOf(field(answer, "ask"));
  for (let count = 0; count < asks && field(known, "outcome") === "pending"; count += 1) {
    await new Promise((resolve) => setTimeout(resolve, askMs));
    known = await (await fetch(address)).json();
  }
  if (field(known, "outcome") === "done") return field(known, "result");
  throw new Error("It is stored, and will be done; nothing has come of it yet.");
}

function fail(button: HTMLButtonElement, words: string): void {
  button.disabled = false;
  say(words, false);
}

function say(words: string, isGood: boolean): void {
  said.textContent = words;
  said.dataset["mood"] = isGood ? "good" : "bad";
  said.hidden = words === "";
}

/** What the page before this one was told. */
function remember(): void {
  const words = sessionStorage.getItem("said");
  sessionStorage.removeItem("said");
  if (words !== null) say(words, true);
}

async function look(): Promise<void> {
  try {
    if (!document.hidden && document.querySelector("[data-live]") !== null) await renew();
    failures = 0;
  } catch {
    failures += 1;
  }
  setTimeout(() => void look(), failures > 0 ? patience(failures, Math.random()) : refreshMs);
}

async function renew(): Promise<void> {
  const response = await fetch("/operator/live.json", { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`The figures were answered with ${response.status}.`);
  const data: unknown = await response.json();
  for (const shown of document.querySelectorAll("[data-live]")) {
    const text = textOf(field(field(data, "texts"), shown.getAttribute("data-live") ?? ""));
    if (text !== "" && shown.textContent !== text) shown.textContent = text;
  }
  const color = document.querySelector(".color");
  if (color !== null) color.setAttribute("data-color", textOf(field(data, "color")));
}
