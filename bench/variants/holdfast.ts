// Holdfast's own web role, as `holdfast start` runs it: the route over the log's group commit, answered after it.

import { runRoles } from "../../packages/holdfast/src/role/run.ts";
import { logging, makeApp, migrateStore } from "../app.ts";

const url = process.env["BENCH_DATABASE_URL"] ?? "";
await migrateStore(url);
const running = await runRoles({ app: makeApp(), url, roles: ["web"], ...logging });
const port = Number(new URL(running.address ?? "").port);
process.stdout.write(`${JSON.stringify({ port })}\n`);
process.stdin.resume().once("end", () => void running.stop().finally(() => process.exit()));
