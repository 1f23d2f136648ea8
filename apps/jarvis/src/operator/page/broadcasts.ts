// Broadcasts on the operator's page: the form for a new one, and how far the last ones are.

import { button, live, moment, number } from "./frame.ts";
import { html, type Markup } from "./html.ts";
import { type Look } from "./look.ts";

/** What the form was filled in with before. */
export interface Written {
  readonly text: string;
  readonly to: string;
  readonly hours: string;
  readonly since: string;
}

const nothing: Written = { text: "", to: "all", hours: "24", since: "" };

/** The form for a new broadcast; what it shows next changes nothing yet. */
export function compose({ text, to, hours, since }: Written = nothing): Markup {
  const choice = (value: string) =>
    html`<input type="radio" name="to" value="${value}" ${value === to ? html`checked` : undefined} />`;
  return html`<form class="compose" method="post" action="/operator/broadcast">
    <label for="text">What to say</label>
    <textarea id="text" name="text" rows="4" maxlength="1500" required>${text}</textarea>
    <fieldset>
      <legend>To whom</legend>
      <label>${choice("all")} everybody</label>
      <label>
        ${choice("wrote")} who wrote within the last
        <input name="hours" type="number" min="1" max="720" value="${hours}" aria-label="hours" /> hours
      </label>
      <label>
        ${choice("unanswered")} who got no answer since
        <input name="since" type="datetime-local" value="${since}" aria-label="since, UTC" /> UTC
      </label>
      <label>${choice("late")} whose reminder is late</label>
    </fieldset>
    <p class="fine">Who has said “no news” gets none. Nothing goes out before you have seen whom it reaches.</p>
    <button class="strong">Preview</button>
  </form>`;
}

/** What was sent, and how far it is. */
export function broadcasts(
  { broadcasts: all, status }: Look,
  texts: Readonly<Record<string, string>>,
): Markup | undefined {
  if (all.length === 0) return undefined;
  const isPaused = status.budgets.some(({ name, closed }) => name === "broadcast" && closed?.why === "paused");
  return html`<ul class="cards">
    ${all.map(
      (one) =>
        html`<li class="card">
          <p class="words">${one.text}</p>
          <p class="fine">${moment(one.at)}, for ${number(one.people)} people (${number(one.named)} were named)</p>
          <dl class="figures">
            ${(["told", "waiting", "refused", "stopped"] as const).map(
              (figure) =>
                html`<div>
                  <dt>${figure === "told" ? "sent" : figure}</dt>
                  <dd>${live(`broadcast:${one.id}:${figure}`, texts)}</dd>
                </div>`,
            )}
          </dl>
          ${one.state === "stopped" ? html`<p class="fine">Stopped.</p>` : undefined}
          ${
            one.state === "going" && one.waiting > 0
              ? html`<div class="row">
                  ${
                    isPaused
                      ? button("Resume", { do: "resume-budget", budget: "broadcast" })
                      : button("Pause", { do: "pause-budget", budget: "broadcast" })
                  }
                  ${button(
                    "Stop it",
                    { do: "stop-broadcast", broadcast: one.id },
                    { look: "grave", confirm: "Nobody else will be told. Stop it for good?" },
                  )}
                </div>`
              : undefined
          }
        </li>`,
    )}
  </ul>`;
}
