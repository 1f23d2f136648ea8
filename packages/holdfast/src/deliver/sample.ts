// An outside for tests of deliveries, which notes every call, and a process that sends to it.

import { type TestContext } from "node:test";
import { delivery, type DeliveryOptions } from "../app.ts";
import { Fact, runApp } from "../role/sample.ts";
import { type TestStore } from "../testing/store.ts";
import { until } from "../testing/until.ts";
import { type Parcel, type Sent } from "./transport.ts";

type Answer = (parcel: Parcel<Fact>, callsBefore: number) => Promise<Sent> | Sent;

/** An outside that notes every call. */
export class Outside {
  readonly calls: { readonly id: string; readonly key: string; readonly tries: number }[] = [];
  readonly #answer: Answer;
  out = 0;
  most = 0;

  constructor(answer: Answer = () => ({ outcome: "sent", providerId: "p" })) {
    this.#answer = answer;
  }

  async send(parcel: Parcel<Fact>): Promise<Sent> {
    const { idempotencyKey: id, event, tries } = parcel;
    const before = this.calls.filter((call) => call.id === id).length;
    this.calls.push({ id, key: event.key, tries });
    this.most = Math.max(this.most, ++this.out);
    try {
      return await this.#answer(parcel, before);
    } finally {
      this.out -= 1;
    }
  }

  ids(): string[] {
    return this.calls.map(({ id }) => id);
  }
}

interface RunOptions extends Partial<DeliveryOptions<Fact>> {
  readonly to: Outside;
  readonly as?: string;
}

/** Runs the delivery `sms` in a process that does nothing else. */
export function run(t: TestContext, store: TestStore, options: RunOptions) {
  const { to: outside, as = "deliverer", ...more } = options;
  const transport = (parcel: Parcel<Fact>) => outside.send(parcel);
  const sms = delivery("sms", { event: Fact, key: (one) => one.key, transport, ...more });
  return runApp(t, store, { as, roles: ["deliver"], deliveries: [sms] });
}

export const toSms = { to: "sms" };

/** Ids of what was sent, in the order of the log. */
export async function receipts(store: TestStore): Promise<string[]> {
  const found = await store.pool.query<{ id: string }>(
    "select id from holdfast.receipt join holdfast.log_normal using (seq) order by seq",
  );
  return found.rows.map(({ id }) => id);
}

/** Waits for so many; gives their ids in the order of the log. */
export function haveReceipts(store: TestStore, count: number): Promise<string[]> {
  return until(`${count} receipts`, async () => {
    const found = await receipts(store);
    return found.length === count && found;
  });
}
