// The web role: accepts and reads. Its pools are apart, so that a page that is slow never keeps an event waiting.

import { type AddressInfo } from "node:net";
import { AggregatorRegistry, type Registry } from "prom-client";
import { guardMetrics } from "../alarm/metrics.ts";
import { readAlarms } from "../alarm/store.ts";
import { Outcomes } from "../accept/outcome.ts";
import { type FastifyInstance } from "fastify";
import { Drain } from "../accept/drain.ts";
import { buildWeb } from "../accept/web.ts";
import { fault } from "../errors.ts";
import { limits } from "../limits.ts";
import { type NewEvent } from "../log/append.ts";
import { Appender } from "../log/appender.ts";
import { openPool, type Pool } from "../store/pool.ts";
import { healthMetrics } from "../watch/health-metrics.ts";
import { backlogMetrics } from "../watch/backlogs.ts";
import { Member } from "./member.ts";
import { type RoleOptions, type RunningRole } from "./role.ts";
import { Sentinel } from "./sentinel.ts";

/** Starts to listen; throws HF_PORT_IN_USE. */
export async function startWeb(options: RoleOptions): Promise<RunningRole> {
  const { app, url, name, watch, wake, directory, secret, standIns, now, onFenced, outlook, room } = options;
  const { acceptPool, readPool, beatPool } = openPools(url);
  watch.vitals.watch({ accept: acceptPool, read: readPool });
  const appender = new Appender({
    pool: acceptPool,
    onAppended: (news) => wake.touch(news),
    onConflicts: (count) => watch.conflicts(count),
  });
  const stopping = new AbortController();
  const context = { pool: readPool, wake, streamOf: directory.streamOf, secret, standIns, stopping: stopping.signal };
  const store = (events: readonly NewEvent[]) => Promise.all(events.map((event) => appender.append(event)));
  const sentinel = new Sentinel({ app, url, directory, watch, name, role: "web", store });
  const health = () => sentinel.health();
  const metrics = async () => {
    const own = [await healthMetrics(await health()), await backlogMetrics(outlook.backlogs, outlook.paused)];
    const alarms = await readAlarms(readPool).catch(() => []);
    own.push(await guardMetrics(alarms, options.ladder.rungs));
    return [await allMetrics(readPool, watch.registry), ...own].join("\n");
  };
  const outcomes = new Outcomes(readPool);
  const random = Math.random;
  let isRolling = false;
  const serving = {
    app,
    appender: room.guarding(appender),
    outcomes,
    outlook,
    watch,
    context,
    metrics,
    ready: () => sentinel.isStoreThere(),
    health,
    now,
    random,
    isRolling: () => isRolling,
    listener: options.listener,
  };
  const server = await buildWeb(serving);
  const member = await Member.enter({ pool: beatPool, watch, role: "web", name, onFenced });
  const drain = new Drain(server);
  const stop = async (patient = false) => {
    // Streams to browsers end, and come back elsewhere.
    stopping.abort();
    await drain.end(patient);
    await sentinel.stop();
    await appender.stop();
    await member.stop();
    await Promise.all([acceptPool.end(), readPool.end(), beatPool.end()]);
  };
  await listen(server, options).catch(async (error: NodeJS.ErrnoException) => {
    await stop();
    if (error.code !== "EADDRINUSE") throw error;
    throw fault("HF_PORT_IN_USE", { host: options.host, port: options.port }, error);
  });
  if (options.canaries) sentinel.start();
  await member.run([]);
  const address = addressOf(server.server.address() as AddressInfo, options.host);
  return { address, share: (part) => drain.share(part), rolling: (on) => (isRolling = on), stop };
}

function openPools(url: string) {
  const [statementMs, connections] = [limits.webStatementMs, limits.readConnections];
  return {
    acceptPool: openPool({ url, purpose: "accept", connections: limits.appendConnections + 1, statementMs }),
    readPool: openPool({ url, purpose: "read", connections, statementMs, readOnly: true }),
    beatPool: openPool({ url, purpose: "web", connections: 1, statementMs: limits.beatStatementMs }),
  };
}

async function listen(server: FastifyInstance, { host, port, listenFd }: RoleOptions): Promise<void> {
  await server.ready();
  const where = listenFd === undefined ? { host, port } : { fd: listenFd };
  await new Promise<void>((resolve, reject) => {
    // As an option Node.js overlooks the backlog of a socket that it is given.
    server.server.once("error", reject).listen(where, limits.listenBacklog, () => resolve());
  });
}

function addressOf({ port }: AddressInfo, host: string): string {
  const shown = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  return `http://${shown.includes(":") ? `[${shown}]` : shown}:${port}`;
}

// Every process leaves its figures with its heartbeat, so any web process can show them all, whatever machine they are
// on.
async function allMetrics(pool: Pool, own: Registry): Promise<string> {
  const found = await pool
    .query<{ metrics: object[] }>(
      "select metrics from holdfast.process where expires_at > now() and metrics is not null",
    )
    .catch(() => ({ rows: [] }));
  const all = found.rows.map((row) => row.metrics);
  if (all.length === 0) return own.metrics();
  return AggregatorRegistry.aggregate(all).metrics();
}
