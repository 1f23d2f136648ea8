// A colleague looks what happened.

import type { Scenario, Session } from "../../src/plan/scenario.ts";

const step = { method: "GET", path: "/activity" };

function* open(): Session {
  yield step;
}

export const scenario: Scenario = { name: "activity", flows: [{ name: "open", weight: 1, session: open }] };
