// A file is downloaded.

import type { Scenario, Session, Visitor } from "../../src/plan/scenario.ts";

function* download(visitor: Visitor): Session {
  yield { method: "GET", path: `/files/${Math.floor(visitor.random() * 1000)}`, name: "GET /files/:id" };
}

export const scenario: Scenario = {
  name: "python checksums",
  flows: [{ name: "download", weight: 1, session: download }],
};
