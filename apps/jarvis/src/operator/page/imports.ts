// One import: whether both sides agree, and the lines that cannot be read.

import { type Pool, printableBody } from "holdfast";
import { importState } from "../import/state.ts";
import { unreadableLines } from "../import/store.ts";
import { number } from "./frame.ts";
import { html, type Markup } from "./html.ts";

const LINES = 1_000;

/** The page of the import `id`; throws HF_NOT_FOUND. */
export async function importPage(pool: Pool, id: string): Promise<readonly Markup[]> {
  const state = await importState(pool, id);
  const lines = await unreadableLines(pool, id, LINES);
  const words = {
    going: "It has not come to its end.",
    agrees: "File and store agree.",
    differs: "File and store differ.",
  };
  return [
    html`<p><a href="/operator">Back</a></p>`,
    html`<h1>${state.name}</h1>`,
    html`<p data-verdict="${state.verdict}">
      ${words[state.verdict]} ${number(state.lines)} lines, ${number(state.people)} people, ${number(state.reminders)}
      reminders, ${number(state.repeats)} that had been taken over before, ${number(state.unreadable)} that somebody
      must look at.
    </p>`,
    html`<div class="wide">
      <table>
        <caption>
          Lines that cannot be read${lines.length === LINES ? `, the first ${number(LINES)}` : ""}
        </caption>
        <thead>
          <tr>
            <th scope="col">line</th>
            <th scope="col">why</th>
            <th scope="col">as it came</th>
          </tr>
        </thead>
        <tbody>
          ${lines.map(
            ({ line, reason, raw }) =>
              html`<tr>
                <th scope="row">${line}</th>
                <td>${reason}</td>
                <td><pre>${printableBody(raw.subarray(0, 500), raw.length)}</pre></td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`,
  ];
}
