// Every route of a running Jarvis against everybody: who may is served, who may not is refused, and the owner's words
// are in nobody else's answer.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeApp } from "../../../apps/jarvis/src/app.ts";
import { readSettings } from "../../../apps/jarvis/src/settings.ts";
import { routesOf } from "../../../packages/holdfast/src/proxy/routes.ts";
import { Visitor } from "../hands.ts";
import { type Jarvis, startJarvis } from "../running.ts";
import { entries, type Entry, entryOf, everybody, type Who } from "./entries.ts";

/** In what the owner said, and in their reminder. */
const secret = "feed the marmalade cat";

const routes = (await routesOf(makeApp(readSettings({})))).map(({ method, url }) => `${method} ${url}`);

const password = "a long enough password";

let jarvis: Jarvis;
let owner: Visitor;
let cookies: Readonly<Record<Who, string>>;

before(async () => {
  jarvis = await startJarvis({ OPERATOR_PASSWORD: password });
  owner = await Visitor.come(jarvis);
  await owner.say(`remind me to ${secret} tomorrow at 9`);
  const another = await Visitor.come(jarvis);
  await another.say("hello");
  cookies = { owner: owner.cookie, another: another.cookie, operator: await logIn(), nobody: "" };
});
after(() => jarvis[Symbol.asyncDispose]());

test("each route is in the table, and the table has no other", () => {
  assert.deepEqual(
    routes.filter((route) => entryOf(route) === undefined),
    [],
    "decide in tests/jarvis/routes/entries.ts who these are for",
  );
  assert.deepEqual(
    Object.keys(entries).filter((route) => !routes.includes(route)),
    [],
  );
});

test("who may is served, who may not is refused, and nobody finds another's words", async () => {
  const before = await owner.state();
  for (const route of routes) {
    const entry = entryOf(route) ?? assert.fail(route);
    // The owner's own come last: they change what is there.
    for (const who of everybody.toReversed()) {
      const { status, text } = await ask(route, entry, who);
      const wanted = [entry.may.includes(who) ? entry.status : entry.otherwise].flat();
      assert.ok(wanted.includes(status), `${status}: ${route} as ${who}: ${text.slice(0, 200)}`);
      assert.equal(
        text.includes(secret),
        entry.shows?.includes(who) === true,
        `${route} as ${who} shows it, or does not`,
      );
    }
  }
  const { reminders } = await owner.state();
  assert.deepEqual(reminders, before.reminders);
});

async function logIn(): Promise<string> {
  const response = await fetch(`${jarvis.url}/operator/login`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ password }),
  });
  return response.headers.get("set-cookie")?.split(";")[0] ?? assert.fail("the operator cannot log in");
}

async function ask(route: string, entry: Entry, who: Who): Promise<{ readonly status: number; readonly text: string }> {
  const [method = "", url = ""] = route.split(" ");
  const end = new AbortController();
  const body = entry.body === undefined ? entry.form : JSON.stringify(entry.body);
  const type = entry.body === undefined ? "application/x-www-form-urlencoded" : "application/json";
  const response = await fetch(jarvis.url + url.replace(":release", "another"), {
    method,
    redirect: "manual",
    signal: end.signal,
    headers: {
      ...(cookies[who] === "" ? {} : { cookie: cookies[who] }),
      ...(body === undefined ? {} : { "content-type": type }),
    },
    ...(body === undefined ? {} : { body }),
  });
  if (entry.streams !== true || response.status !== 200)
    return { status: response.status, text: await response.text() };
  const text = await beginning(response, entry.shows?.includes(who) === true);
  end.abort();
  return { status: response.status, text };
}

/** What a stream says at first: until the owner's words where they are to come, else its first words. */
async function beginning(response: Response, shows: boolean): Promise<string> {
  let text = "";
  for await (const part of response.body ?? []) {
    text += Buffer.from(part).toString();
    if (!shows || text.includes(secret)) break;
  }
  return text;
}
