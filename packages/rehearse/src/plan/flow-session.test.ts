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

  it("goes to a choice of pages as evenly in a few dozen visits as in many", () => {
    const next = { method: "GET", path: "{{pick:/a|/b|/c|/d|/e}}" };
    const flow = flowOf(flowData({ method: "GET", path: "/" }, next, next, next));
    const counted = (visits: number) => {
      const counts = new Map<string, number>();
      for (let number = 0; number < visits; number += 1) {
        for (const { path } of play(flow, () => answerOf(200), number).slice(1))
          counts.set(path, (counts.get(path) ?? 0) + 1 / visits);
      }
      return counts;
    };
    const [few, many] = [counted(40), counted(4_000)];
    assert.deepEqual([...many.keys()].toSorted(), ["/a", "/b", "/c", "/d", "/e"]);
    for (const [path, share] of many) {
      const seen = few.get(path) ?? 0;
      assert.ok(Math.abs(seen - share) < 0.08 * share, `${path}: ${seen} of ${share} a visit`);
    }
    assert.ok((many.get("/a") ?? 0) > 2 * (many.get("/c") ?? 0));
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
