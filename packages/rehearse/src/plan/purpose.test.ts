import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isEnding, isLogIn, signUpScore } from "./purpose.ts";
import type { Submittable } from "./purpose.ts";

function form(path: string, words: string, ...names: readonly string[]): Submittable {
  const fields = names.map((name) => {
    const type = ["password", "email", "textarea"].find((one) => name.startsWith(one)) ?? "text";
    return { name, type };
  });
  return { method: "POST", path, words, fields };
}

describe("what a form is for", () => {
  for (const submittable of [
    form("/signup", "", "name", "email", "password"),
    form("/register", "Already have an account? Log in", "username", "password"),
    form("/waitlist", "Join", "email"),
    form("/", "Get early access", "email"),
    form("/api/users", "createUser", "name"),
    form("/users?source=hn", "", "email"),
    form("/inscription", "", "email", "password", "password2"),
    form("/anything", "", "email", "password"),
  ]) {
    it(`${submittable.path} with ${submittable.fields.map(({ name }) => name).join(", ")} is signing up`, () => {
      assert.ok(signUpScore(submittable) > 0);
      assert.ok(!isLogIn(submittable));
    });
  }

  for (const submittable of [
    form("/login", "No account? Sign up", "email", "password"),
    form("/sessions", "", "user", "password"),
    form("/", "Sign in", "email", "password"),
  ]) {
    it(`${submittable.path} "${submittable.words}" is logging in`, () => {
      assert.ok(signUpScore(submittable) <= 0);
      assert.ok(isLogIn(submittable));
    });
  }

  for (const submittable of [
    form("/contact", "Send", "name", "email", "textarea"),
    form("/orders", "", "name", "email"),
    form("/search", "", "q"),
    form("/todos", "Add", "title"),
    { ...form("/signup", "", "email", "password"), method: "GET" },
  ]) {
    it(`${submittable.method} ${submittable.path} is neither`, () => {
      assert.ok(signUpScore(submittable) <= 0);
      assert.ok(!isLogIn(submittable));
    });
  }

  for (const words of [
    "/logout",
    "Sign out",
    "/items/5/delete",
    "deleteItem",
    "/db/reset",
    "/?action=remove",
    "Cancel",
  ]) {
    it(`"${words}" could end something`, () => assert.ok(isEnding(words)));
  }

  for (const words of [
    "/presets",
    "/dropdown",
    "/stopwatch",
    "/blog/login-problems",
    "/raindrops",
    "/cancellation-policy",
  ]) {
    it(`"${words}" could not`, () => assert.ok(!isEnding(words)));
  }
});
