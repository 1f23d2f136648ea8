// Most read the guest book, some write into it.

import type { Scenario, Session, Visitor } from "../../src/plan/scenario.ts";

const page = { method: "GET", path: "/" };
const headers = { "content-type": "application/x-www-form-urlencoded" };

function* read(): Session {
  yield page;
}

function* write(visitor: Visitor): Session {
  yield { ...page, thinkMs: 200 };
  const body = new URLSearchParams({ author: `Guest ${visitor.number}`, words: "What a garden! 🌻" }).toString();
  yield { method: "POST", path: "/entries", headers, body };
}

export const scenario: Scenario = {
  name: "guest book",
  flows: [
    { name: "read", weight: 9, session: read },
    { name: "write", weight: 1, mustNotFail: true, session: write },
  ],
};
