import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { machineUse } from "./use.ts";
import { isLocal, parseAddress, safeReason, withDatabase } from "./address.ts";
import { databasesOf } from "./databases-of.ts";
import { markMachine } from "./machine.ts";

describe("the machine at one moment", () => {
  it("says what control groups of both versions held back, and what a full backlog dropped", (t) => {
    const root = mkdtempSync(join(tmpdir(), "rehearse-root-"));
    t.after(() => rmSync(root, { recursive: true }));
    const write = (file: string, text: string): void => {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    };
    write("proc/stat", "cpu  100 1 20 900 5 6 7 30 0 0\ncpu0 1 1 1 1\ncpu1 1 1 1 1\nprocesses 5\n");
    write("proc/7/net/netstat", "TcpExt: A ListenOverflows B\nTcpExt: 1 42 3\nIpExt: A\nIpExt: 1\n");
    write("proc/7/cgroup", "0::/app/web\n");
    write("sys/fs/cgroup/app/web/cpu.stat", "usage_usec 5\nnr_throttled 3\nthrottled_usec 250000\n");
    const mark = markMachine(root, 7);
    assert.deepEqual(mark, { cores: 2, busyMs: 1210, stolenMs: 300, overflows: 42, throttledMs: 250 });
    write("proc/7/cgroup", "3:cpu,cpuacct:/app\n0::/\n");
    write("sys/fs/cgroup/cpu/app/cpu.stat", "nr_throttled 3\nthrottled_time 4000000\n");
    assert.equal(markMachine(root, 7).throttledMs, 4);
  });
});

describe("databases of a target", () => {
  it("are found by whole addresses under any name and by their parts", (t) => {
    const root = mkdtempSync(join(tmpdir(), "rehearse-root-"));
    t.after(() => rmSync(root, { recursive: true }));
    mkdirSync(join(root, "proc/7"), { recursive: true });
    writeFileSync(join(root, "proc/7/stat"), `7 (node) S 1 ${"0 ".repeat(48)}`);
    const environment = [
      "SHOP_CACHE=rediss://:p%40ss@cache:7000/2",
      "MYSQL_URL=mysql://u:p@127.0.0.1/shop",
      "PGHOST=/var/run/postgresql",
      "PGDATABASE=shop",
      "PGUSER=me",
      "HOME=/root",
    ];
    writeFileSync(join(root, "proc/7/environ"), environment.join("\0"));
    assert.deepEqual(databasesOf([7], root), {
      postgres: [{ url: "postgres://me@/shop?host=%2Fvar%2Frun%2Fpostgresql" }],
      redis: [{ url: "rediss://:p%40ss@cache:7000/2" }],
      mysql: [{ url: "mysql://u:p@127.0.0.1/shop" }],
    });
  });
});

describe("an address of a database", () => {
  it("is shown without user and password, also in the reason of a failure", () => {
    const url = "postgresql://me:s%2Fcret@10.1.2.3/shop?sslmode=require";
    const address = parseAddress(url);
    assert.equal(address?.id, "10.1.2.3:5432/shop");
    assert.equal(address.password, "s/cret");
    assert.equal(safeReason(new Error(`no entry for s/cret at ${url}`), url), "no entry for *** at the database");
    assert.equal(withDatabase(url, "copy"), "postgresql://me:s%2Fcret@10.1.2.3/copy?sslmode=require");
    assert.equal(isLocal(address), false);
    for (const host of ["127.0.0.1", "localhost", "[::1]", "127.9.9.9:6000"]) {
      const local = parseAddress(`postgres://${host}/x`);
      assert.ok(local !== undefined && isLocal(local), host);
    }
    assert.equal(parseAddress("https://me:secret@example.org/"), undefined);
  });
});

describe("who used the machine", () => {
  it("took no more than was there, whatever a process that ended left to its parent", () => {
    const target = { cpuMs: 9_000, childrenCpuMs: 0, processes: [] };
    const used = { target, generatorMs: 1_000, servers: new Map(), stolenMs: 0, overflows: 0, throttledMs: 0 };
    const { foreignCores, disturbed } = machineUse({ ...used, cores: 2, foreignMs: 157_000 }, 10_000);
    assert.deepEqual({ foreignCores, disturbed }, { foreignCores: 1, disturbed: true });
  });
});
