// The deliver role: a loop for each delivery. The only role that calls the outside.

import { type Delivery } from "../app.ts";
import { type Budget, checkPlan } from "../budget/plan.ts";
import { type Purse } from "../budget/purse.ts";
import { DeliveryLoop, type DeliverEvents } from "../deliver/loop.ts";
import { fault } from "../errors.ts";
import { limits } from "../limits.ts";
import { type EventClass } from "../log/class.ts";
import { readerSettings } from "../log/reader.ts";
import { newsOf } from "../log/wake.ts";
import { openPool } from "../store/pool.ts";
import { Member } from "./member.ts";
import { openPurse } from "./purse.ts";
import { type RoleOptions, type RunningRole } from "./role.ts";

/** Starts delivering; resolves when the first slots are held. */
export async function startDeliver(options: RoleOptions): Promise<RunningRole> {
  const { app, url, name, watch, wake, directory, secret, now, onFenced, outlook, ladder } = options;
  const connections = app.deliveries.length;
  const budgets = budgetsOf(app.deliveries);
  const pool = openPool({ url, purpose: "deliver", connections: connections + budgets.length + 1 });
  const reading = openPool({ url, purpose: "log", connections: Math.max(1, connections), settings: readerSettings });
  const beats = openPool({ url, purpose: "beat", connections: 1, statementMs: limits.beatStatementMs });
  watch.vitals.watch({ deliver: pool, log: reading });
  const member = await Member.enter({ pool, beats, watch, role: "deliver", name, onFenced });
  const events: DeliverEvents = {
    recorded(delivery, fates) {
      wake.touch(newsOf(fates.flatMap(({ sent }) => sent?.follows ?? [])));
      for (const { entry, sent, ended } of fates) {
        watch.delivered(delivery, sent ? "sent" : (ended?.outcome ?? "later"), entry.event);
      }
    },
    inFlight: (delivery, count) => watch.inFlight(delivery, count),
    troubled: (delivery, error) => watch.troubled(delivery, error),
    fenced: onFenced,
  };
  const purses = new Map<string, Purse>();
  for (const [budget, deliveries] of budgets) {
    const consumers = deliveries.map((delivery) => directory.consumerOf(delivery.name));
    const onChange = () => loops.forEach((loop) => loop.nudge());
    purses.set(budget.name, await openPurse({ pool, watch, budget, consumers, onChange }));
  }
  const loops: DeliveryLoop[] = app.deliveries.map((delivery) => {
    const streamNumber = directory.streamOf(delivery.name);
    const consumerNumber = directory.consumerOf(delivery.name);
    const bench = {
      pool,
      reading,
      process: member.process,
      delivery,
      consumerNumber,
      streamNumber,
      streamOf: directory.streamOf,
      purse: delivery.budget && purses.get(delivery.budget.name),
      now,
      secret,
      random: Math.random,
      paused: () => outlook.isPaused(delivery.name),
      held: (of: EventClass) => ladder.holds(delivery.name, of),
    };
    const loop = new DeliveryLoop(bench, events);
    wake.on((news) => news.has(streamNumber) && loop.wake(news.get(streamNumber)));
    return loop;
  });
  // A connection that breaks while nobody uses it may mean that the store has been restarted.
  for (const one of [pool, reading]) one.on("error", () => loops.forEach((loop) => loop.reload()));
  await member.run(loops);
  return {
    address: undefined,
    async stop() {
      await member.stop();
      await Promise.all([...purses.values()].map((purse) => purse.stop()));
      await Promise.all([pool.end(), reading.end(), beats.end()]);
    },
  };
}

/** Each budget with the deliveries that are made under it. Throws HF_BUDGET_BAD for two budgets of one name. */
function budgetsOf(deliveries: readonly Delivery<unknown>[]): readonly [Budget, readonly Delivery<unknown>[]][] {
  const budgets = new Map<string, [Budget, Delivery<unknown>[]]>();
  for (const delivery of deliveries) {
    const { budget } = delivery;
    if (!budget) continue;
    checkPlan(budget);
    const known = budgets.get(budget.name);
    if (known && known[0] !== budget)
      throw fault("HF_BUDGET_BAD", { name: budget.name, reason: "it is declared twice" });
    if (known) known[1].push(delivery);
    else budgets.set(budget.name, [budget, [delivery]]);
  }
  return [...budgets.values()];
}
