// The conversation as HTML, for who reads the front page before its script runs, or without one.

import { type Line } from "../store/lines.ts";
import { escapeHtml } from "./escape.ts";

/** The lines in their order; times are in `zone`, an IANA name. */
export function talkHtml(lines: readonly Line[], zone: string): string {
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
  return lines.map((line) => lineHtml(line, clock)).join("");
}

function lineHtml({ speaker, kind, text, at }: Line, clock: Intl.DateTimeFormat): string {
  const who = kind === "reminder" ? "Reminder from Jarvis: " : speaker === "you" ? "You: " : "Jarvis: ";
  const stub = kind === "reminder" ? '<p class="stub" aria-hidden="true">It is time</p>' : "";
  return (
    `<article class="line sent ${speaker} ${kind}"><div class="body"><span class="unseen">${who}</span>${stub}` +
    `<p class="text" dir="auto">${escapeHtml(text.trim() === "" ? "(empty)" : text)}</p></div>` +
    `<div class="line-foot"><time datetime="${at.toISOString()}">${clock.format(at)}</time></div></article>`
  );
}
