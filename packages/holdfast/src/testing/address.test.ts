import assert from "node:assert/strict";
import { test } from "node:test";
import { readAddress } from "./address.ts";

test("an address is read, and the same one by way of another port is given", () => {
  const cases: [string, object, string][] = [
    ["http://localhost:81/a?b=1", { host: "localhost", port: 81 }, "http://127.0.0.1:9/a?b=1"],
    ["http://[::1]", { host: "::1", port: 80 }, "http://127.0.0.1:9"],
    ["postgres://me:secret@db/app", { host: "db", port: 5432 }, "postgres://me:secret@127.0.0.1:9/app"],
    [
      "postgresql://me@/app?host=%2Ftmp%2Fa%20b&port=5433&sslmode=disable",
      { path: "/tmp/a b/.s.PGSQL.5433" },
      "postgresql://me@127.0.0.1:9/app?sslmode=disable",
    ],
    ["postgresql://me@%2Ftmp/app", { path: "/tmp/.s.PGSQL.5432" }, "postgresql://me@127.0.0.1:9/app"],
  ];
  for (const [url, place, other] of cases) {
    assert.deepEqual(readAddress(url).place, place);
    assert.equal(readAddress(url).at(9), other);
  }
  for (const url of ["https://a", "127.0.0.1:80", ""]) assert.throws(() => readAddress(url), TypeError);
});
