// One line of the conversation as elements: what I said (a bubble), what Jarvis says (a note), what falls due (a
// ticket).
import { make, makeButton } from "./element.ts";
import type { LineButton } from "./wire.ts";

/** A line as it is drawn. The transcript fills in the times, which depend on the zone and on the neighbours. */
export interface Drawn {
  readonly node: HTMLElement;
  readonly day: HTMLElement;
  readonly time: HTMLTimeElement;
  readonly note: HTMLElement;
}

interface Content {
  readonly from: "you" | "jarvis";
  readonly kind: "answer" | "reminder" | "said";
  readonly text: string;
  readonly buttons: readonly LineButton[];
}

/** Texts above either limit are folded, with a button that unfolds them. */
const foldedChars = 1_200;
const foldedRows = 20;

/** Draws a line; `tapped` is called when one of its buttons is pressed, and its buttons then rest. */
export function drawLine(content: Content, tapped: (button: LineButton) => void): Drawn {
  const node = make("article", `line ${content.from} ${content.kind}`);
  const day = make("p", "day");
  const body = make("div", "body");
  const time = make("time", "time");
  const note = make("p", "note");
  body.append(make("span", "unseen", speaker(content)));
  if (content.kind === "reminder") {
    const stub = make("p", "stub", "It is time");
    stub.setAttribute("aria-hidden", "true");
    body.append(stub);
  }
  body.append(...textOfLine(content.text));
  if (content.buttons.length > 0) body.append(buttonsOf(content.buttons, tapped));
  const foot = make("div", "line-foot");
  foot.append(time, note);
  node.append(day, body, foot);
  return { node, day, time, note };
}

function speaker(content: Content): string {
  if (content.kind === "reminder") return "Reminder from Jarvis: ";
  return content.from === "you" ? "You: " : "Jarvis: ";
}

function textOfLine(text: string): HTMLElement[] {
  // An empty or invisible text still gets a line of its own height.
  const paragraph = make("p", "text", text.trim() === "" ? "(empty)" : text);
  paragraph.dir = "auto";
  const isLong = text.length > foldedChars || text.split("\n", foldedRows + 1).length > foldedRows;
  if (!isLong) return [paragraph];
  paragraph.classList.add("folded");
  const unfold = makeButton("unfold", "Show all of it", () => {
    const isFolded = paragraph.classList.toggle("folded");
    unfold.textContent = isFolded ? "Show all of it" : "Show less";
    unfold.setAttribute("aria-expanded", String(!isFolded));
  });
  unfold.setAttribute("aria-expanded", "false");
  return [paragraph, unfold];
}

function buttonsOf(buttons: readonly LineButton[], tapped: (button: LineButton) => void): HTMLElement {
  const row = make("div", "taps");
  for (const button of buttons) {
    const element = makeButton("tap", button.title, () => {
      for (const each of row.querySelectorAll("button")) each.disabled = true;
      tapped(button);
    });
    row.append(element);
  }
  return row;
}
