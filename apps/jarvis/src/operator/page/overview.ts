// The operator's page: what is well and what is not, what lies dead, what is spent, what goes out and comes in, and
// what was changed.

import { budgetWords, type DeadGroup, printableLine, type ShownBudget, type StageHealth } from "holdfast";
import { type Change } from "../changes.ts";
import { type Import } from "../import/store.ts";
import { broadcasts, compose } from "./broadcasts.ts";
import { button, live, moment, number, section } from "./frame.ts";
import { html, type Markup } from "./html.ts";
import { liveTexts, type Look, worstOf } from "./look.ts";

type Texts = Readonly<Record<string, string>>;

/** All of its sections. `isOpen` says that no password keeps it. */
export function overview(look: Look, isOpen: boolean): readonly Markup[] {
  const texts = liveTexts(look);
  return [
    html`<h1>Operator</h1>`,
    ...(isOpen ? [openNotice] : []),
    health(look, texts),
    section("dead", "Poisonous messages", [dead(look.groups)]),
    section("budgets", "Budgets", [
      html`<ul class="cards">
        ${look.status.budgets.map((one) => budget(one, texts))}
      </ul>`,
    ]),
    section("broadcasts", "Broadcast", [compose(), broadcasts(look, texts)]),
    section("imports", "Import of an old store", [imports(look.imports, texts)]),
    section("changes", "Last changes", [changes(look.changes)]),
  ];
}

const openNotice = html`<p class="notice">
  No password is set, so this page is for this machine alone. Set <code>OPERATOR_PASSWORD</code> to reach it from
  elsewhere.
</p>`;

function health({ status, groups }: Look, texts: Texts): Markup {
  const { color, streams, stages } = status.health;
  const dead = groups.reduce((sum, one) => sum + one.count, 0);
  return section("health", "Health", [
    html`<p class="color" data-color="${color}">${live("health", texts)}</p>`,
    html`<dl class="figures">
      <div>
        <dt>people</dt>
        <dd>${live("people", texts)}</dd>
      </div>
      <div>
        <dt>reminders sent</dt>
        <dd>${live("sent", texts)}</dd>
      </div>
      <div>
        <dt>reminders open</dt>
        <dd>${live("waiting", texts)}</dd>
      </div>
      <div>
        <dt>dead letters</dt>
        <dd>${number(dead)}</dd>
      </div>
    </dl>`,
    html`<ul class="streams">
      ${stages.filter((one) => one.state !== "well").map(stage)}
      ${streams.map((one) => stream(one.consumer, texts, worstOf(one)?.state ?? "well"))}
    </ul>`,
    backlogs(status.backlogs.filter((one) => one.waiting > 0)),
    html`<p class="fine">
      ${status.processes.filter((one) => one.alive).length} processes run. Alarms that are on:
      ${status.alarms.length === 0 ? "none" : status.alarms.map((one) => one.name).join(", ")}.
    </p>`,
  ]);
}

function stage(one: StageHealth): Markup {
  return html`<li data-state="${one.state}"><b>${one.stage}</b> <span>${one.reason ?? one.state}</span></li>`;
}

function stream(consumer: string, texts: Texts, state: string): Markup {
  return html`<li data-state="${state}"><b>${consumer}</b> ${live(`stream:${consumer}`, texts)}</li>`;
}

function backlogs(rows: Look["status"]["backlogs"]): Markup | undefined {
  if (rows.length === 0) return undefined;
  return html`<div class="wide">
    <table>
      <caption>
        What waits
      </caption>
      <thead>
        <tr>
          <th scope="col">stream</th>
          <th scope="col">class</th>
          <th scope="col">waiting</th>
          <th scope="col">in/s</th>
          <th scope="col">done/s</th>
          <th scope="col">clear in</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (one) =>
            html`<tr>
              <th scope="row">${one.consumer}</th>
              <td>${one.class}</td>
              <td>${number(one.waiting)}</td>
              <td>${one.arrivingPerSecond}</td>
              <td>${one.finishingPerSecond}</td>
              <td>${one.clearSeconds === null ? "not at this rate" : `${Math.ceil(one.clearSeconds)} s`}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function dead(groups: readonly DeadGroup[]): Markup {
  if (groups.length === 0) return html`<p>None: every message was understood, answered and sent.</p>`;
  return html`<ul class="cards">
    ${groups.map(
      (one) =>
        html`<li class="card">
          <h3>${number(one.count)} in ${one.consumer}</h3>
          <p class="reason">${printableLine(one.reason, 200)}</p>
          <p class="fine">
            ${one.lastAt ? html`last at ${moment(one.lastAt)}` : undefined}
            ${one.replaying > 0 ? `${number(one.replaying)} are being replayed` : ""}
          </p>
          ${one.count > 0 ? html`<p><a class="quiet" href="/operator/dead?fingerprint=${encodeURIComponent(one.fingerprint)}">Look, replay or drop</a></p>` : undefined}
        </li>`,
    )}
  </ul>`;
}

function budget(one: ShownBudget, texts: Texts): Markup {
  const { name, plan, closed } = one;
  const isPaused = closed?.why === "paused";
  const raise = (kind: "perDay" | "cap", value: number, step: string) =>
    html`<form class="raise" data-raise="${name}" data-figure="${kind}">
      <label
        >${kind === "perDay" ? "Calls a day" : `${plan.price?.currency ?? "Money"} a ${plan.cap?.per ?? "month"}`}
        <input name="value" type="number" min="0" step="${step}" value="${value}" inputmode="decimal"
      /></label>
      <button class="quiet" disabled>Raise for today</button>
    </form>`;
  return html`<li class="card">
    <h3>${name}</h3>
    <dl>
      ${budgetWords(one).map(
        ([fact]) =>
          html`<div>
            <dt>${fact}</dt>
            <dd>${live(`budget:${name}:${fact}`, texts)}</dd>
          </div>`,
      )}
    </dl>
    <p class="fine">For ${one.deliveries.join(", ")}.</p>
    <div class="row">
      ${isPaused ? button("Resume", { do: "resume-budget", budget: name }) : button("Pause", { do: "pause-budget", budget: name })}
    </div>
    ${plan.perDay === undefined ? undefined : raise("perDay", plan.perDay, "1")}
    ${plan.cap === undefined ? undefined : raise("cap", plan.cap.amount, "0.01")}
  </li>`;
}

function imports(all: readonly Import[], texts: Texts): Markup {
  if (all.length === 0) {
    return html`<p>
      None so far. <code>npm run import -w apps/jarvis -- FILE</code> takes over an old store while Jarvis runs.
    </p>`;
  }
  return html`<ul class="cards">
    ${all.map(
      (one) =>
        html`<li class="card">
          <h3>${one.name}</h3>
          <p class="fine">
            begun ${moment(one.beganAt)}${one.endedAt ? html`, ended ${moment(one.endedAt)}` : ", not at its end yet"}
          </p>
          <dl class="figures">
            ${(["lines", "people", "reminders", "repeats", "newer", "unreadable", "held"] as const).map(
              (figure) =>
                html`<div>
                  <dt>${figure}</dt>
                  <dd>${live(`import:${one.id}:${figure}`, texts)}</dd>
                </div>`,
            )}
          </dl>
          ${one.unreadable > 0 ? html`<p><a class="quiet" href="/operator/import?id=${one.id}">Lines that cannot be read</a></p>` : undefined}
        </li>`,
    )}
  </ul>`;
}

function changes(all: readonly Change[]): Markup {
  if (all.length === 0) return html`<p>Nothing has been changed.</p>`;
  return html`<ol class="changes">
    ${all.map(
      (one) =>
        html`<li data-worked="${String(one.worked)}">
          ${moment(one.at)} <b>${one.what.do.replace("-", " ")}</b> <span>${one.said}</span>
          <span class="fine">${one.who}</span>
        </li>`,
    )}
  </ol>`;
}
