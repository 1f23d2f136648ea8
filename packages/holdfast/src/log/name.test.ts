// Names of any characters and length become names that Postgres can store, and stay different.

import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "../limits.ts";
import { storableName } from "./name.ts";

test("a name that Postgres can store stays as it is", () => {
  const longest = "é".repeat(limits.nameCharacters);
  for (const name of ["", "a", "mid.$abc", "Zoë 👋", longest]) assert.equal(storableName(name), name);
});

test("names that Postgres cannot store become hashes, each its own", () => {
  const long = "x".repeat(limits.nameCharacters + 1);
  const names = ["\0", "a\0", "\ud800", "\udc00", "\ud800a", "\ufffd\0", long, `${long}y`];
  const stored = names.map(storableName);
  for (const name of stored) assert.match(name, /^sha256:[0-9a-f]{64}$/);
  assert.equal(new Set(stored).size, names.length);
});

test("nobody can take the place of a hashed name by sending its hash", () => {
  const hashed = storableName("a\0");
  assert.notEqual(storableName(hashed), hashed);
});
