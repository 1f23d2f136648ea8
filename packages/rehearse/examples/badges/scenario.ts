// Somebody signs up for the conference; one in a hundred has a name that begins with a picture.

import type { Scenario, Session, Visitor } from "../../src/plan/scenario.ts";

const headers = { "content-type": "application/json" };

function* signUp(visitor: Visitor): Session {
  yield { method: "GET", path: "/", thinkMs: 100 };
  const names = ["Anna", "José", "Zoë", "李小龍", "Ольга", "مريم", "Nguyễn", "Łukasz"];
  const name = `${names[visitor.number % names.length]} ${visitor.number}`;
  const body = JSON.stringify({ name: visitor.number % 100 === 57 ? `🌻 ${name}` : name });
  yield { method: "POST", path: "/badges", headers, body };
}

export const scenario: Scenario = {
  name: "badges",
  flows: [{ name: "signUp", weight: 1, mustNotFail: true, session: signUp }],
};
