// Ways to stand still in silence: how each is made, how it ends, and which stage health has to name.

import { type PoolClient } from "pg";
import { type Stage } from "../../../packages/holdfast/src/watch/health.ts";
import { slotOf } from "../../../packages/holdfast/src/log/slot.ts";
import { type AppFault } from "./rules.ts";
import { type World } from "./world.ts";

export interface SilentFault {
  readonly name: string;
  readonly about: string;
  readonly stage: Stage;
  readonly consumer: string;
  /** Gives what ends it. */
  readonly inflict: (world: World) => Promise<() => Promise<void>>;
}

export const silentFaults: readonly SilentFault[] = [
  told("hang", "a handler that never returns", { stage: "work", consumer: "step" }),
  told("transport", "a transport that never returns", { stage: "deliver", consumer: "out" }),
  {
    name: "stopped",
    about: "workers that are held still",
    stage: "read",
    consumer: "step",
    inflict: async (world) => {
      const pids = world.pids("work");
      signal(pids, "SIGSTOP");
      return async () => signal(pids, "SIGCONT");
    },
  },
  told("hang-key", "a handler that never returns for one key", { stage: "work", consumer: "step" }),
  {
    name: "timers",
    about: "timers that are not fired",
    stage: "timers",
    consumer: "ring",
    inflict: async ({ pool }) => {
      // Each try to fire waits until it is ended.
      await pool.query(`
        create or replace function public.hold() returns trigger language plpgsql as
          'begin perform pg_sleep(60); return old; end';
        create or replace trigger hold before delete on holdfast.timer for each row execute function public.hold()`);
      return async () => {
        await pool.query(
          `create or replace function public.hold() returns trigger language plpgsql as 'begin return old; end'`,
        );
      };
    },
  },
  {
    name: "locked",
    about: "a slot whose cursor somebody has locked",
    stage: "work",
    consumer: "step",
    inflict: ({ pool }) =>
      holding(pool, (client) =>
        client.query(
          `select from holdfast.cursor join holdfast.consumer on consumer.id = cursor.consumer
           where consumer.name = 'step' and slot = $1 for update of cursor`,
          [slotOf("k3.0")],
        ),
      ),
  },
  told("block", "a handler that holds up its event loop", { stage: "read", consumer: "step" }),
  {
    name: "killed",
    about: "workers that are killed and not started again",
    stage: "read",
    consumer: "step",
    inflict: async (world) => {
      signal([world.supervisor], "SIGSTOP");
      signal(world.pids("work"), "SIGKILL");
      return async () => signal([world.supervisor], "SIGCONT");
    },
  },
  {
    name: "append",
    about: "a log that takes nothing more",
    stage: "append",
    consumer: "step",
    inflict: ({ pool }) =>
      holding(pool, (client) => client.query("lock table only holdfast.log_normal_0 in share row exclusive mode")),
  },
  {
    name: "zombie",
    about: "slots of a dead process whose life somebody goes on to affirm",
    stage: "read",
    consumer: "step",
    inflict: async (world) => {
      const [pid = 0] = world.pids("work");
      signal([world.supervisor], "SIGSTOP");
      signal([pid], "SIGKILL");
      // The heartbeat of those that live puts theirs right.
      await world.pool.query("update holdfast.process set expires_at = now() + interval '1 hour' where role = 'work'");
      return async () => signal([world.supervisor], "SIGCONT");
    },
  },
];

function told(fault: AppFault, about: string, where: Pick<SilentFault, "stage" | "consumer">): SilentFault {
  return {
    name: fault,
    about,
    ...where,
    inflict: async (world) => {
      world.tell(fault);
      return async () => world.tell("none");
    },
  };
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) process.kill(pid, name);
}

/** Somebody who holds a lock and says nothing more. */
async function holding(
  pool: World["pool"],
  lock: (client: PoolClient) => Promise<unknown>,
): Promise<() => Promise<void>> {
  const client = await pool.connect();
  client.on("error", () => undefined);
  await client.query("begin; set local lock_timeout = '30s'; set local idle_in_transaction_session_timeout = 0");
  await lock(client);
  return async () => {
    await client.query("rollback");
    client.release();
  };
}
