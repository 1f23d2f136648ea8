import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { planLimits } from "./limits.ts";
import { checkAmount, mayDrive } from "./may-drive.ts";

const resolveTo =
  (...addresses: readonly string[]) =>
  () =>
    Promise.resolve(addresses);

describe("load may be sent", () => {
  for (const target of [
    "http://127.0.0.1:3000",
    "http://127.9.9.9",
    "http://localhost:3000",
    "localhost:3000",
    "http://[::1]:3000",
    "http://[::ffff:127.0.0.1]:3000",
    "http://2130706433/",
    "https://LOCALHOST.:8443",
  ]) {
    it(`to ${target}`, async () => assert.equal((await mayDrive({ target })).isLoopback, true));
  }

  it("to a name that stands for this machine and nothing else", async () => {
    const permission = await mayDrive({ target: "http://shop.test:81/a?b=c", resolve: resolveTo("127.0.0.1", "::1") });
    assert.deepEqual(permission, {
      origin: "http://shop.test:81",
      path: "/a?b=c",
      addresses: ["127.0.0.1", "::1"],
      isLoopback: true,
    });
  });

  it("to another host whose owner says its name", async () => {
    const resolve = resolveTo("203.0.113.7");
    const wish = { target: "https://Shop.example/", ownedHost: "shop.EXAMPLE", resolve };
    assert.equal((await mayDrive(wish)).isLoopback, false);
    assert.deepEqual((await mayDrive({ target: "http://192.0.2.1", ownedHost: "192.0.2.1" })).addresses, ["192.0.2.1"]);
  });
});

describe("load may not be sent", () => {
  for (const [target, addresses, complaint] of [
    [
      "http://shop.example",
      ["203.0.113.7"],
      /shop.example is not this machine, it is 203.0.113.7: .*--i-own-this-host shop.example$/,
    ],
    ["http://half.example", ["127.0.0.1", "203.0.113.7"], /half.example is not this machine/],
    ["http://localhost.evil.example", ["203.0.113.7"], /not this machine/],
    ["http://10.0.0.1", [], /10.0.0.1 is not this machine/],
    ["http://128.0.0.1", [], /128.0.0.1 is not this machine/],
    ["http://[::2]", [], /::2 is not this machine/],
    ["http://0.0.0.0:3000", [], /reached at 127.0.0.1: write that/],
    ["http://nothing.example", [], /nothing.example has no address/],
  ] as const) {
    it(`to ${target} at ${addresses.join(" and ") || "itself"}`, async () => {
      await assert.rejects(mayDrive({ target, resolve: resolveTo(...addresses) }), complaint);
    });
  }

  it("to a host when the owner of another one says so", async () => {
    const resolve = resolveTo("203.0.113.7");
    for (const ownedHost of ["example", "www.shop.example", "localhost", ""]) {
      await assert.rejects(mayDrive({ target: "http://shop.example", ownedHost, resolve }), /which is another host/);
    }
  });

  it("to what is no address of the web, and a password in it is not repeated", async () => {
    await assert.rejects(mayDrive({ target: "ftp://localhost" }), /Only http:\/\/ and https:\/\//);
    await assert.rejects(mayDrive({ target: "" }), /is no address/);
    for (const target of ["http://ann:secret@localhost", "http://ann:secret@local host"]) {
      await assert.rejects(mayDrive({ target }), (error: Error) => !error.message.includes("secret"));
    }
  });

  it("to a name that is not found, in words", async () => {
    const resolve = () => Promise.reject(new Error("ENOTFOUND"));
    await assert.rejects(mayDrive({ target: "http://shop.tset", resolve }), /shop.tset was not found \(ENOTFOUND\)/);
  });

  it("at more than the highest rate, or for longer than the longest time", () => {
    const { maxVisitsPerSecond: visitsPerSecond, maxDurationMs: durationMs } = planLimits;
    checkAmount({ visitsPerSecond, durationMs });
    assert.throws(() => checkAmount({ visitsPerSecond: visitsPerSecond + 1, durationMs }), /20,001 visits\/s are more/);
    assert.throws(() => checkAmount({ visitsPerSecond, durationMs: durationMs + 1 }), /601 s is longer .* 600 s/);
    for (const wrong of [0, -1, Number.NaN, Infinity]) {
      assert.throws(() => checkAmount({ visitsPerSecond: wrong, durationMs: 1 }), /is no rate/);
      assert.throws(() => checkAmount({ visitsPerSecond: 1, durationMs: wrong }), /is no time/);
    }
  });
});
