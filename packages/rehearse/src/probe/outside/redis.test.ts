import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openOutside } from "./outside.ts";
import { maskKey } from "./redis.ts";
import { openResp, parseReply } from "./resp.ts";
import { freePort, run, startRedis } from "./testing.ts";

const linux = process.platform === "linux" ? {} : { skip: "reads /proc of Linux" };

describe("Redis from outside", linux, () => {
  it("tells commands, slow ones, big keys, and never a password or what a key names", async (t) => {
    const redis = await startRedis(t);
    if (redis === undefined) return t.skip("no redis-server in the PATH");
    const program = `const net = require("node:net");
      const socket = net.connect(${redis.port}, "127.0.0.1");
      const send = (...words) => socket.write("*" + words.length + "\\r\\n" +
        words.map((w) => "$" + Buffer.byteLength(w) + "\\r\\n" + w + "\\r\\n").join(""));
      send("AUTH", "open-sesame");
      send("RPUSH", "feed:4711", ...Array.from({ length: 5000 }, (_, at) => "entry " + at));
      let said = "";
      socket.setEncoding("latin1").on("data", (text) => {
        said = said.slice(-16) + text;
        if (said.endsWith(":5000\\r\\n")) console.log("filled");
        if (said.endsWith("+PONG\\r\\n")) console.log("done");
      });
      process.stdin.on("data", () => {
        for (let i = 0; i < 200; i++) send("LRANGE", "feed:4711", "0", "-1");
        send("SET", "session:Zm9vYmFyYmF6cXV4MTIzNDU2", "x");
        send("PING");
      });`;
    const { pid, child } = await run(t, [process.execPath, "-e", program]);
    await using outside = await openOutside({ pids: () => [pid], port: await freePort(), redis: [redis] });
    const a = await outside.mark();
    child.stdin?.write("go\n");
    await new Promise((resolve) => child.stdout?.once("data", resolve));
    const seen = outside.between(a, await outside.mark());
    const [found] = seen.redis;
    assert.equal(found?.id, `127.0.0.1:${redis.port}/0`);
    assert.equal(found.commands.find(({ command }) => command === "lrange")?.calls, 200);
    assert.deepEqual(
      found.commands.map(({ command }) => command).filter((command) => /info|scan|slowlog|type|llen/.test(command)),
      [],
    );
    assert.deepEqual(found.big, [{ key: "feed:*", type: "list", length: 5000 }]);
    assert.ok(found.slow.some(({ command, key }) => command === "lrange" && key === "feed:*"));
    assert.ok(found.cpuMs > 0 && found.memoryBytes > 5000);
    assert.ok(seen.machine.databaseCores > 0);
    assert.equal(seen.outside?.remotes[0]?.kind, "redis");
    assert.doesNotMatch(JSON.stringify([seen, outside.notes]), /open-sesame|4711|Zm9v/);
  });

  it("is not asked to write, and a wrong password is told without it", async (t) => {
    const redis = await startRedis(t);
    if (redis === undefined) return t.skip("no redis-server in the PATH");
    await using client = await openResp(redis.url);
    await assert.rejects(client.ask([["FLUSHALL"]]), /may write/);
    const url = redis.url.replace("open-sesame", "s3cret-guess");
    await using outside = await openOutside({ pids: () => [], port: redis.port, redis: [{ url }] });
    assert.equal(outside.between(await outside.mark(), await outside.mark()).redis.length, 0);
    assert.match(outside.notes.join(), /could not be asked: WRONGPASS/);
    assert.doesNotMatch(outside.notes.join(), /s3cret/);
  });
});

describe("a reply of Redis", () => {
  it("is read whole or not at all, wherever it was cut", () => {
    const whole = Buffer.from("*3\r\n$5\r\nhällo".replace("hällo", "hello") + "\r\n:12\r\n*1\r\n$-1\r\n");
    for (let size = 0; size < whole.length; size += 1) assert.equal(parseReply(whole.subarray(0, size), 0), undefined);
    assert.deepEqual(parseReply(whole, 0), { reply: ["hello", 12, [null]], next: whole.length });
  });

  it("has its keys without numbers and long random words", () => {
    assert.equal(maskKey("user:12:feed"), "user:*:feed");
    assert.equal(maskKey("s:0f8fad5b-d9cb-469f-a165-70867728950e"), "s:*");
    assert.equal(maskKey("leaderboard"), "leaderboard");
  });
});
