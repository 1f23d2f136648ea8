// Nearly all follow a link, a few make one.

import { createHash } from "node:crypto";
import type { Scenario, Session, Visitor } from "../../src/plan/scenario.ts";

const links = 150_000;
const headers = { "content-type": "application/json" };

function* follow(visitor: Visitor): Session {
  const number = String(1 + Math.floor(visitor.random() * links));
  const code = createHash("md5").update(number).digest("hex").slice(0, 10);
  yield { method: "GET", path: `/${code}`, name: "GET /:code", expect: [302] };
}

function* make(visitor: Visitor): Session {
  const body = JSON.stringify({ code: `new-${visitor.number}`, address: "http://example.com/new" });
  yield { method: "POST", path: "/links", headers, body };
}

export const scenario: Scenario = {
  name: "short links",
  flows: [
    { name: "follow", weight: 19, session: follow },
    { name: "make", weight: 1, session: make },
  ],
};
