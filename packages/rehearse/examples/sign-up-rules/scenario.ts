// Somebody becomes a member; a name with a picture in it is refused, which is right.

import type { Scenario, Session, Visitor } from "../../src/plan/scenario.ts";

const headers = { "content-type": "application/json" };

function* signUp(visitor: Visitor): Session {
  const isPicture = visitor.number % 100 === 57;
  const body = JSON.stringify({ name: `${isPicture ? "🌻 " : ""}Anna ${visitor.number}` });
  yield { method: "POST", path: "/members", headers, body, expect: isPicture ? [501] : [201] };
}

export const scenario: Scenario = {
  name: "sign-up rules",
  flows: [{ name: "signUp", weight: 1, mustNotFail: true, session: signUp }],
};
