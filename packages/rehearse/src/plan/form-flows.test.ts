import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { explore } from "./explore.ts";
import { site, visit } from "./testing.ts";

describe("the forms of a site as flows", () => {
  it("logs in with the account that the page itself names, and leaves a log-in without one out", async (t) => {
    const page = (email: string, password: string) => `<form method=post action=/login>
      <input name=email value="${email}"><input name=password type=password value="${password}">
      <button>Log in</button></form>`;
    const demo = await site(t, {
      "/": page("ann@example.com", "correct horse"),
      "POST /login": { status: 303, location: "/" },
    });
    await visit(await explore(demo.origin, { fetch }), "POST /login");
    const sent = demo.heard.filter(({ line }) => line.startsWith("POST")).map(({ body }) => new URLSearchParams(body));
    assert.deepEqual(Object.fromEntries(sent.at(-1) ?? []), { email: "ann@example.com", password: "correct horse" });
    const { origin } = await site(t, { "/": page("", ""), "POST /login": { status: 401 } });
    const { flows, notes } = await explore(origin, { fetch });
    assert.ok(flows.every(({ name }) => name !== "POST /login"));
    assert.match(notes.join(), /Left out POST \/login: it needs an account/);
  });
});
