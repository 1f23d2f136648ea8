import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { estimateChildren } from "./children.ts";
import { openOutside } from "./outside.ts";
import { freePort, run } from "./testing.ts";
import { pidsOfPort } from "./tcp.ts";

const linux = process.platform === "linux" ? {} : { skip: "reads /proc of Linux" };

/** Holds what it was given for so long, as a share of a core does. */
const burn = `const burn = (ms) => { const end = performance.now() + ms; while (performance.now() < end); };`;

describe("the target's processes from outside", linux, () => {
  it("cost what their busiest thread costs, and the process of the port is found", async (t) => {
    const port = await freePort();
    const program = `${burn} require("node:http").createServer((_, answer) => { burn(200); answer.end("x"); })
      .listen(${port}, "127.0.0.1", () => console.log("ready"))`;
    const { pid } = await run(t, [process.execPath, "-e", program]);
    assert.deepEqual(pidsOfPort(port), [pid]);
    await using outside = await openOutside({ pids: () => [], port });
    const a = await outside.mark();
    await Promise.all([1, 2, 3].map(async () => (await fetch(`http://127.0.0.1:${port}/`)).text()));
    const seen = outside.between(a, await outside.mark());
    const [found] = seen.outside?.processes ?? [];
    assert.equal(found?.pid, pid);
    assert.equal(seen.outside?.processes.length, 1);
    // Wall time was burnt: on a busy machine less of it is CPU, and the rest is waiting for a core.
    assert.ok(found.cpuMs + found.runDelayMs > 500, `${found.cpuMs} + ${found.runDelayMs}`);
    assert.ok(found.busiestThreadMs > 0.8 * found.cpuMs);
    assert.ok(found.rssBytes > 10e6 && found.descriptors > 5 && found.descriptorLimit >= found.descriptors);
    assert.equal(found.command, "node");
    assert.ok(seen.machine.targetCores > 0 && seen.machine.cores >= 1);
    assert.equal(seen.outside?.backlog.limit, 511);
  });

  it("include what ended meanwhile, with its time, and how many there were", async (t) => {
    const program = `const { spawn } = require("node:child_process");
      process.stdin.on("data", () => {
        let left = 12;
        const next = () => left-- > 0 ? spawn("sh", ["-c", "i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done"]).on("exit", next)
          : console.log("done");
        next();
      });
      console.log("ready");`;
    const { pid, child } = await run(t, [process.execPath, "-e", program]);
    await using outside = await openOutside({ pids: () => [pid], port: await freePort() });
    const a = await outside.mark();
    child.stdin?.write("go\n");
    await new Promise((resolve) => child.stdout?.once("data", resolve));
    const { outside: seen, machine } = outside.between(a, await outside.mark());
    assert.ok(seen !== undefined);
    assert.ok(seen.childrenStarted >= 10 && seen.childrenStarted <= 16, `${seen.childrenStarted} children`);
    assert.ok(seen.childrenCpuMs > 12 * 5, `${seen.childrenCpuMs} ms`);
    const own = seen.processes.find((one) => one.pid === pid);
    assert.ok(seen.childrenCpuMs > (own?.cpuMs ?? 0));
    assert.ok(machine.targetCores > 0);
    const b = await outside.mark();
    assert.equal(outside.between(b, await outside.mark()).outside?.childrenStarted, 0);
  });

  it("include children that live, with their threads, but not what a child used before", async (t) => {
    const program = `import subprocess, sys, time
code = "import time\\nend = time.process_time() + 0.4\\nwhile time.process_time() < end: pass\\nprint(1, flush=True)\\ninput()"
child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
child.stdout.readline()
print("ready", flush=True)
sys.stdin.readline()
child.communicate(b"\\n")
print("ended", flush=True)
sys.stdin.readline()`;
    const { pid, child } = await run(t, ["python3", "-c", program]);
    await using outside = await openOutside({ pids: () => [pid], port: await freePort() });
    const a = await outside.mark();
    const between = outside.between(a, await outside.mark());
    assert.equal(between.outside?.processes.length, 2);
    child.stdin?.write("go\n");
    await new Promise((resolve) => child.stdout?.once("data", resolve));
    const seen = outside.between(a, await outside.mark()).outside;
    assert.equal(seen?.processes.length, 1);
    assert.ok(seen.childrenCpuMs < 200, `${seen.childrenCpuMs} ms of the 400 before the first mark`);
  });

  it("leave everybody else's load out, which is told as foreign and disturbing", async (t) => {
    const target = await run(t, [process.execPath, "-e", "console.log(1); setInterval(() => {}, 1e6)"]);
    await using outside = await openOutside({ pids: () => [target.pid], port: await freePort() });
    const a = await outside.mark();
    await run(t, [process.execPath, "-e", `${burn} console.log(1); for (;;) burn(100)`]);
    await sleep(700);
    const { machine } = outside.between(a, await outside.mark());
    assert.ok(machine.foreignCores > 0.2, `${machine.foreignCores} cores`);
    assert.ok(machine.disturbed);
    assert.ok(machine.targetCores < 0.1);
  });

  it("are unknown, and nothing fails, when nobody listens or /proc is not there", async () => {
    const port = await freePort();
    for (const root of ["/", "/nowhere"]) {
      await using outside = await openOutside({ pids: () => [], port, root });
      const a = await outside.mark();
      const seen = outside.between(a, await outside.mark());
      assert.equal(seen.outside, undefined);
      assert.equal(seen.machine.unknown, true);
      assert.equal(seen.machine.disturbed, false);
      assert.equal(outside.notes.length, 1);
    }
  });
});

describe("children counted by what they leave to their parent", () => {
  it("are counted one by one when the steps are alike, and by size when several ended at once", () => {
    assert.equal(estimateChildren([]), 0);
    assert.equal(estimateChildren([900, 905, 910]), 3);
    assert.equal(estimateChildren([900, 1_810, 2_690, 905]), 7);
  });
});
