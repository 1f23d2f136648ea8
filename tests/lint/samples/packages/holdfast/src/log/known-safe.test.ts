// fires: nothing
import { describe, it, test } from "node:test";

test("a top test is awaited by its runner", async () => {});
describe("a suite too", () => {
  it("and its tests", () => {});
});
