// A player begins a quiz, answers twice, and goes.

import type { Scenario, Session } from "../../src/plan/scenario.ts";

function* play(): Session {
  const begun = yield { method: "POST", path: "/quiz", thinkMs: 100 };
  const id = /"id":"([^"]+)"/.exec(begun.body.toString())?.[1] ?? "none";
  yield { method: "GET", path: `/quiz/${id}/0`, name: "GET /quiz/:id/:answer", thinkMs: 100 };
  yield { method: "GET", path: `/quiz/${id}/3`, name: "GET /quiz/:id/:answer" };
}

export const scenario: Scenario = { name: "quiz", flows: [{ name: "play", weight: 1, session: play }] };
