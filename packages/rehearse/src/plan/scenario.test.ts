import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { seeded } from "./random.ts";
import { loadScenario } from "./scenario.ts";
import { get, post } from "./steps.ts";

/** The example of steps.ts, as somebody writes it into a file of their own. */
const shop = `
import { flow, get, personOf, post } from "holdfast-rehearse/scenario";
import type { Scenario } from "holdfast-rehearse/scenario";

const home = get("/", { thinkMs: 4_000 });
export const scenario: Scenario = {
  name: "shop",
  flows: [
    flow("look around", { weight: 98 }, function* ({ random }) {
      yield home;
      yield get(\`/products/\${1 + Math.floor(random() * 50)}\`, { name: "GET /products/:id" });
    }),
    flow("sign up", { weight: 2, mustNotFail: true }, function* (visitor) {
      const { name, email, password } = personOf(visitor);
      yield home;
      const answer = yield post("/signup", { form: { name, email, password } });
      if (answer.status === 303) yield get(answer.headers["location"] ?? "/");
    }),
  ],
};
`;

/** Within this package, so that the module finds it by its name. */
function moduleOf(t: TestContext, text: string, name = "crowd.ts"): { kind: "module"; url: string } {
  const folder = mkdtempSync(join(import.meta.dirname, "scenario-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, name), text);
  return { kind: "module", url: pathToFileURL(join(folder, name)).href };
}

describe("a scenario", () => {
  it("comes out of a module in TypeScript, and its sessions see the answers", async (t) => {
    const { name, flows } = await loadScenario(moduleOf(t, shop));
    assert.equal(name, "shop");
    assert.deepEqual(
      flows.map((flow) => [flow.name, flow.weight, flow.mustNotFail]),
      [
        ["look around", 98, false],
        ["sign up", 2, true],
      ],
    );
    const session = flows[1]?.session({ number: 1, random: seeded(1) });
    assert.ok(session !== undefined);
    const answer = { status: 200, headers: {}, body: Buffer.alloc(0), latencyMs: 1 };
    assert.deepEqual(session.next().value, { method: "GET", path: "/", thinkMs: 4_000 });
    const sent = session.next(answer).value;
    assert.ok(sent !== undefined && /^name=.+&email=.+%40example.com&password=.+$/.test(String(sent.body)));
    const last = session.next({ ...answer, status: 303, headers: { location: "/welcome" } });
    assert.deepEqual(last.value, { method: "GET", path: "/welcome" });
    assert.equal(session.next(answer).done, true);
  });

  it("may be exported as crowd, by JavaScript, and by path", async (t) => {
    const text = `export const crowd = { flows: [{ name: "a", weight: 1, *session() { yield { method: "GET", path: "/" }; } }] };`;
    const { url } = moduleOf(t, text, "crowd.mjs");
    const { flows } = await loadScenario({ kind: "module", url: new URL(url).pathname });
    assert.equal(flows[0]?.name, "a");
  });

  it("of plain data is made of sessions", async () => {
    const steps = [{ method: "GET", path: "/" }];
    const flows = [{ name: "read", weight: 1, steps }];
    const { flows: made } = await loadScenario({ kind: "data", name: "found", flows });
    assert.deepEqual(made[0]?.session({ number: 1, random: seeded(1) }).next().value?.path, "/");
  });

  const session = "*session() {}";
  for (const [what, text, complaint] of [
    [
      "no scenario",
      "export const others = 1;",
      /exports no scenario \(it exports others\). Write: export const scenario/,
    ],
    ["a module that throws", "throw new Error('no port');", /could not be loaded: no port/],
    ["no flow", "export const scenario = { flows: [] };", /has no flow/],
    ["a flow without a name", `export const scenario = { flows: [{ weight: 1, ${session} }] };`, /flow 1 has no name/],
    [
      "a weight of 0",
      `export const scenario = { flows: [{ name: "a", weight: 0, ${session} }] };`,
      /"a"\) has the weight 0/,
    ],
    [
      "two that must not fail",
      `const f = (name) => ({ name, weight: 1, mustNotFail: true, ${session} }); export const scenario = { flows: [f("a"), f("b")] };`,
      /marks 2 flows as mustNotFail \("a", "b"\)/,
    ],
    [
      "two of one name",
      `const f = { name: "a", weight: 1, ${session} }; export const scenario = { flows: [f, f] };`,
      /two flows named "a"/,
    ],
    [
      "an async session",
      `export const scenario = { flows: [{ name: "a", weight: 1, async session() {} }] };`,
      /generator function.*async function cannot be used/,
    ],
    ["no session", `export const scenario = { flows: [{ name: "a", weight: 1 }] };`, /needs a session/],
  ] as const) {
    it(`with ${what} is refused in words`, async (t) => {
      await assert.rejects(loadScenario(moduleOf(t, text, "crowd.mjs")), complaint);
    });
  }

  it("that is not there is refused with its address", async () => {
    await assert.rejects(
      loadScenario({ kind: "module", url: "/nowhere/crowd.ts" }),
      /\/nowhere\/crowd.ts could not be loaded/,
    );
  });
});

describe("steps", () => {
  it("encode forms and JSON as the wire allows", () => {
    const form = post("/a", { form: { name: "a&b \uD83D", n: 2 } });
    assert.equal(form.body, "name=a%26b+%EF%BF%BD&n=2");
    assert.deepEqual(form.headers, { "content-type": "application/x-www-form-urlencoded" });
    const json = post("/a", { json: { name: "\uD83D\0" } }, { headers: { authorization: "x" }, expect: [409] });
    assert.equal(json.body, '{"name":"\\ud83d\\u0000"}');
    assert.deepEqual(json.headers, { "content-type": "application/json", authorization: "x" });
    assert.deepEqual(json.expect, [409]);
  });

  it("refuse a host in the path and two bodies", () => {
    assert.throws(() => get("http://localhost/"), /starts with a slash/);
    assert.throws(() => post("/", { form: {}, json: {} }), /one body, not form and json/);
  });
});
