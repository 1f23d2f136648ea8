// A visitor looks at the poll of the day and votes.

import type { Scenario, Session, Visitor } from "../../src/plan/scenario.ts";

const headers = { "content-type": "application/json" };

function* vote(visitor: Visitor): Session {
  yield { method: "GET", path: "/polls/1", name: "GET /polls/:id", thinkMs: 200 };
  const body = JSON.stringify({ choice: visitor.random() < 0.5 ? "tea" : "coffee" });
  yield { method: "POST", path: "/polls/1/votes", name: "POST /polls/:id/votes", headers, body };
}

export const scenario: Scenario = {
  name: "poll",
  flows: [{ name: "vote", weight: 1, mustNotFail: true, session: vote }],
};
