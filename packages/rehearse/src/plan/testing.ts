// What the tests of exploring share: a site of a few answers, and one visitor.

import assert from "node:assert/strict";
import http from "node:http";
import type { TestContext } from "node:test";
import type { explore } from "./explore.ts";
import { derive, seeded } from "./random.ts";
import { loadScenario } from "./scenario.ts";
import type { Step, StepAnswer } from "./scenario.ts";

/** By method and path, or by path alone. */
export type Answers = Readonly<
  Record<string, string | { status?: number; type?: string; location?: string; body?: string }>
>;

type Heard = { readonly line: string; readonly body: string; readonly type: string };

/** A real server with these answers by method and path, and what it heard. */
export async function site(t: TestContext, answers: Answers): Promise<{ origin: string; heard: Heard[] }> {
  const heard: Heard[] = [];
  const server = http.createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (part: string) => (body += part));
    request.on("end", () => {
      const line = `${request.method ?? ""} ${request.url ?? ""}`;
      heard.push({ line, body, type: request.headers["content-type"] ?? "" });
      const found = answers[line] ?? answers[(request.url ?? "").replace(/\?.*$/, "")] ?? answers[request.url ?? ""];
      const answer = typeof found === "string" ? { body: found } : (found ?? { status: 404, body: "no" });
      const { status = 200, type = "text/html", location, body: text = "" } = answer;
      response.writeHead(status, { "content-type": type, ...(location === undefined ? {} : { location }) }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close().closeAllConnections());
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return { origin: `http://127.0.0.1:${address.port}`, heard };
}

/** Plays one visit of the flow of this name against the site, redirects included, and says what was asked. */
export async function visit(found: Awaited<ReturnType<typeof explore>>, name: string, number = 1): Promise<Step[]> {
  const { flows } = await loadScenario({ kind: "data", name: "found", flows: found.flows });
  const session = flows.find((flow) => flow.name === name)?.session({ number, random: seeded(derive(1, number)) });
  assert.ok(session !== undefined, `no flow ${name} among ${flows.map((flow) => flow.name).join(", ")}`);
  const steps: Step[] = [];
  for (let next = session.next(); next.done !== true;) {
    const step = next.value;
    steps.push(step);
    const init = {
      method: step.method,
      ...(step.headers ? { headers: step.headers } : {}),
    };
    const response = await fetch(found.origin + step.path, {
      ...init,
      ...(step.body ? { body: String(step.body) } : {}),
    });
    const answer: StepAnswer = {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
      latencyMs: 1,
    };
    next = session.next(answer);
  }
  return steps;
}
