import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { flowOf } from "./flow-session.ts";
import { derive, seeded } from "./random.ts";
import type { FlowData, Step, StepAnswer, StepData, Visitor } from "./scenario.ts";

function visitor(number: number): Visitor {
  return { number, random: seeded(derive(1, number)) };
}

function answerOf(status: number, headers: Record<string, string> = {}, body = ""): StepAnswer {
  return { status, headers, body: Buffer.from(body), latencyMs: 1 };
}

function html(body: string): StepAnswer {
  return answerOf(200, { "content-type": "text/html; charset=utf-8" }, body);
}

/** Plays a visit: `reply` answers each step. */
function play(flow: ReturnType<typeof flowOf>, reply: (step: Step, index: number) => StepAnswer, number = 1): Step[] {
  const session = flow.session(visitor(number));
  const steps: Step[] = [];
  for (let next = session.next(); next.done !== true;) {
    steps.push(next.value);
    next = session.next(reply(next.value, steps.length - 1));
  }
  return steps;
}

function flowData(...steps: readonly StepData[]): FlowData {
  return { name: "a flow", weight: 1, steps };
}

describe("a flow of plain data", () => {
  it("gives the same object for a step that is the same for everybody", () => {
    const flow = flowOf(flowData({ method: "GET", path: "/" }));
    const [one] = play(flow, () => answerOf(200), 1);
    const [two] = play(flow, () => answerOf(200), 2);
    assert.equal(one, two);
    assert.deepEqual(one, { method: "GET", path: "/", name: "GET /" });
  });

  it("thinks unequally long around what was asked, with a handful of objects", () => {
    const flow = flowOf(flowData({ method: "GET", path: "/", thinkMs: 1_000 }));
    const steps = Array.from({ length: 500 }, (_, number) => play(flow, () => answerOf(200), number)[0]);
    assert.equal(new Set(steps).size, 8);
    const times = steps.map((step) => step?.thinkMs ?? 0).toSorted((one, other) => one - other);
    assert.ok((times[0] ?? 0) === 400 && (times.at(-1) ?? 0) === 2_510);
    assert.ok((times[250] ?? 0) > 700 && (times[250] ?? 0) < 1_400);
  });

  it("fills in another person for each visitor and the same for the same", () => {
    const headers = { "content-type": "application/json" };
    const flow = flowOf(flowData({ method: "POST", path: "/signup", headers, body: '{"email":"{{email}}"}' }));
    const bodies = [1, 2, 1].map((number) => play(flow, () => answerOf(201), number)[0]?.body);
    assert.notEqual(bodies[0], bodies[1]);
    assert.equal(bodies[0], bodies[2]);
    assert.match(String(bodies[0]), /^\{"email":"[^"{]+@example\.com"\}$/);
  });

  it("takes the hidden field of the page that was read before, and its old value when the page has none", () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const body = "_csrf={{field:_csrf:old}}&name={{firstname}}";
    const flow = flowOf(flowData({ method: "GET", path: "/join" }, { method: "POST", path: "/join", headers, body }));
    const page = `<form method=post><input type="hidden" value="a&amp;b/1" name="_csrf"><input name=name></form>`;
    assert.match(String(play(flow, () => html(page))[1]?.body), /^_csrf=a%26b%2F1&name=/);
    assert.match(String(play(flow, () => html("<p>nothing"))[1]?.body), /^_csrf=old&name=/);
  });

  it("takes a value out of the JSON that was read before, the least deep first", () => {
    const flow = flowOf(flowData({ method: "GET", path: "/items" }, { method: "GET", path: "/items/{{answer:id:1}}" }));
    const json = (text: string) => () => answerOf(200, { "content-type": "application/json" }, text);
    assert.equal(play(flow, json('{"items":[{"id":"x/7"},{"id":2}]}'))[1]?.path, "/items/x%2F7");
    assert.equal(play(flow, json("[]"))[1]?.path, "/items/1");
    assert.equal(play(flow, json("{broken"))[1]?.path, "/items/1");
  });

  it("follows redirects within the target, thinks at their end, and never leaves the target", () => {
    const origin = "http://127.0.0.1:3000";
    const flow = flowOf(
      flowData({ method: "POST", path: "/a/join", thinkMs: 100 }, { method: "GET", path: "/end" }),
      origin,
    );
    const paths = (location: string, status = 303) => {
      const steps = play(flow, (_, index) => (index === 0 ? answerOf(status, { location }) : answerOf(200)));
      return steps.map((step) => `${step.method} ${step.path}`);
    };
    assert.deepEqual(paths("/hello/12?x=1"), ["POST /a/join", "GET /hello/12?x=1", "GET /end"]);
    assert.deepEqual(paths("there"), ["POST /a/join", "GET /a/there", "GET /end"]);
    assert.deepEqual(paths(`${origin}/b`, 307), ["POST /a/join", "POST /b", "GET /end"]);
    assert.deepEqual(paths("https://elsewhere.example/b"), ["POST /a/join", "GET /end"]);
    assert.deepEqual(paths("//elsewhere.example/b"), ["POST /a/join", "GET /end"]);
    const steps = play(flow, (_, index) => (index === 0 ? answerOf(302, { location: "/hello/12" }) : answerOf(200)));
    assert.equal(steps[0]?.thinkMs, undefined);
    assert.equal(steps[1]?.thinkMs, 100);
    assert.equal(steps[1]?.name, "GET /hello/:id");
  });

  it("ends a circle of redirects", () => {
    const flow = flowOf(flowData({ method: "GET", path: "/" }));
    assert.equal(play(flow, () => answerOf(302, { location: "/" })).length, 4);
  });

  it("goes to the first of many pages more often than to the last, with one object each", () => {
    const flow = flowOf(flowData({ method: "GET", path: "{{pick:%2Fa|%2Fb%3Fc%3D1|%2Fd%2F4}}" }));
    const steps = Array.from({ length: 600 }, (_, number) => play(flow, () => answerOf(200), number)[0]);
    const times = (path: string) => steps.filter((step) => step?.path === path).length;
    assert.ok(times("/a") > times("/b?c=1") && times("/b?c=1") > times("/d/4") && times("/d/4") > 50);
    assert.equal(new Set(steps).size, 3);
    assert.deepEqual(new Set(steps.map((step) => step?.name)), new Set(["GET /a", "GET /b", "GET /d/:id"]));
  });

  it("that cannot be sent is refused with the flow's name and the step's place", () => {
    assert.throws(() => flowOf(flowData()), /"a flow" has no steps/);
    assert.throws(() => flowOf(flowData({ method: "get", path: "/" })), /Step 1 of the flow "a flow".*in capitals/);
    assert.throws(
      () => flowOf(flowData({ method: "GET", path: "/" }, { method: "GET", path: "http://x/" })),
      /Step 2.*start with a slash/,
    );
    assert.throws(() => flowOf(flowData({ method: "GET", path: "/a b" })), /URL-encoded/);
    assert.throws(() => flowOf(flowData({ method: "GET", path: "/{{who}}" })), /\{\{who\}\} is no placeholder/);
  });
});
