import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { flowsOfOpenApi } from "./openapi.ts";
import { derive, seeded } from "./random.ts";
import { loadScenario } from "./scenario.ts";
import type { Step } from "./scenario.ts";

const origin = "http://127.0.0.1:3000";

const document = {
  openapi: "3.1.0",
  servers: [{ url: "https://api.shop.example/v1/" }],
  components: {
    schemas: {
      Base: { type: "object", required: ["name"], properties: { name: { type: "string", maxLength: 12 } } },
      User: {
        allOf: [
          { $ref: "#/components/schemas/Base" },
          {
            type: "object",
            required: ["email", "password", "age", "plan", "address", "tags", "id"],
            properties: {
              id: { type: "integer", readOnly: true },
              email: { type: "string", format: "email", example: "ann@shop.example" },
              password: { type: "string", minLength: 10 },
              age: { type: ["integer", "null"], minimum: 18, exclusiveMaximum: 21 },
              plan: { enum: ["free", "pro{{x}}"] },
              born: { type: "string", format: "date" },
              address: { $ref: "#/components/schemas/Address" },
              tags: { type: "array", minItems: 2, items: { type: "string", example: 'a"b{{c}}' } },
            },
          },
        ],
      },
      Address: {
        required: ["zip"],
        properties: { zip: { type: "string", example: "0815" }, next: { $ref: "#/components/schemas/Address" } },
      },
      Endless: { required: ["next"], properties: { next: { $ref: "#/components/schemas/Endless" } } },
    },
    parameters: {
      Size: { in: "query", name: "size", required: true, schema: { type: "integer", minimum: 5, maximum: 5 } },
    },
  },
  paths: {
    "/users": { post: { operationId: "createUser", requestBody: json({ $ref: "#/components/schemas/User" }) } },
    "/items": {
      parameters: [{ $ref: "#/components/parameters/Size" }],
      get: { parameters: [{ in: "query", name: "page", schema: { type: "integer" } }] },
      post: {
        requestBody: json({ type: "object", properties: { title: { type: "string" }, done: { type: "boolean" } } }),
      },
    },
    "/items/{itemId}": {
      get: { parameters: [{ in: "path", name: "itemId", required: true, schema: { type: "integer" } }] },
      delete: {},
    },
    "/kinds/{kind}": { get: { parameters: [{ in: "path", name: "kind", schema: { enum: ["a/b"] } }] } },
    "/endless": { post: { requestBody: json({ $ref: "#/components/schemas/Endless" }) } },
    "/old": { get: { deprecated: true } },
    "/auth/login": { post: { requestBody: json({ properties: { email: {}, password: {} } }) } },
    "/form": {
      post: {
        requestBody: {
          content: {
            "application/x-www-form-urlencoded": {
              schema: { properties: { "a b": { const: "x&y" }, n: { type: "number", minimum: 2, maximum: 2 } } },
            },
          },
        },
      },
    },
  },
};

function json(schema: unknown) {
  return { content: { "application/json": { schema } } };
}

async function firstSteps(name: string, answers: readonly string[] = []): Promise<Step[]> {
  const discovery = flowsOfOpenApi(JSON.stringify(document), { origin });
  const { flows } = await loadScenario({ kind: "data", ...discovery, name: "api" });
  const session = flows.find((flow) => flow.name === name)?.session({ number: 1, random: seeded(derive(1, 1)) });
  assert.ok(session !== undefined, name);
  const steps: Step[] = [];
  for (let next = session.next(); next.done !== true;) {
    steps.push(next.value);
    const body = Buffer.from(answers[steps.length - 1] ?? "");
    next = session.next({ status: 200, headers: { "content-type": "application/json" }, body, latencyMs: 1 });
  }
  return steps;
}

describe("an OpenAPI document", () => {
  it("becomes a flow for each operation, never for those that delete; making a user must not fail", () => {
    const { flows, notes } = flowsOfOpenApi(JSON.stringify(document), { origin, signUpsPerThousand: 130 });
    assert.deepEqual(
      flows.map(({ name, mustNotFail }) => [name, mustNotFail === true]),
      [
        ["POST /users", true],
        ["GET /items", false],
        ["GET /items/{itemId}", false],
        ["GET /kinds/{kind}", false],
        ["POST /items", false],
        ["POST /endless", false],
        ["POST /form", false],
      ],
    );
    assert.equal(flows[0]?.weight, 130);
    assert.ok(notes.some((note) => note.includes("Left out DELETE /items/{itemId}")));
    assert.ok(notes.some((note) => note.includes("Left out POST /auth/login")));
  });

  it("gives bodies that keep to their schema, and an address of their own to each visitor", async () => {
    const [step] = await firstSteps("POST /users");
    assert.equal(step?.path, "/v1/users");
    assert.deepEqual(step.headers, { "content-type": "application/json" });
    const body = JSON.parse(String(step.body));
    assert.deepEqual(Object.keys(body).toSorted(), ["address", "age", "email", "name", "password", "plan", "tags"]);
    assert.match(body.email, /@example.com$/);
    assert.ok(body.name.length > 0 && body.name.length <= 12);
    assert.ok(body.password.length >= 10);
    assert.ok(body.age >= 18 && body.age <= 20, String(body.age));
    assert.match(body.plan, /^(free|pro\{\{x\}\})$/);
    assert.deepEqual(body.address, { zip: "0815" });
    assert.deepEqual(body.tags, ['a"b{{c}}', 'a"b{{c}}']);
  });

  it("takes the id of one thing from the list of them, with what the list needs", async () => {
    const steps = await firstSteps("GET /items/{itemId}", [`{"items":[{"id":42}]}`]);
    assert.deepEqual(
      steps.map(({ path, name }) => [path, name]),
      [
        ["/v1/items?size=5", "GET /items"],
        ["/v1/items/42", "GET /items/{itemId}"],
      ],
    );
    assert.equal((await firstSteps("GET /kinds/{kind}"))[0]?.path, "/v1/kinds/a%2Fb");
  });

  it("gives all properties where none is required, forms where it takes them, and ends what holds itself", async () => {
    const item = JSON.parse(String((await firstSteps("POST /items"))[0]?.body));
    assert.deepEqual(Object.keys(item), ["title", "done"]);
    assert.equal(typeof item.done, "boolean");
    assert.equal((await firstSteps("POST /form"))[0]?.body, "a%20b=x%26y&n=2");
    assert.match(String((await firstSteps("POST /endless"))[0]?.body), /^(\{"next":)+\{\}\}+$/);
  });

  it("that is YAML, of another version or empty is refused with what to do", () => {
    assert.throws(() => flowsOfOpenApi("openapi: 3.0.0\npaths: {}", { origin }), /looks like YAML: turn it into JSON/);
    assert.throws(
      () => flowsOfOpenApi('{"swagger":"2.0","paths":{}}', { origin }),
      /version "2.0".*version 3 is needed/,
    );
    assert.throws(() => flowsOfOpenApi("[]", { origin }), /has no openapi and paths/);
    assert.throws(
      () => flowsOfOpenApi('{"openapi":"3.0.0","paths":{}}', { origin }),
      /no operation that can be rehearsed/,
    );
  });
});
